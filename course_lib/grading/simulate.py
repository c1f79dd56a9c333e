"""A class of four invented students, made from any lab's source: to see grading at work, and to test it."""

import re
import shutil
import tempfile
from pathlib import Path

import nbformat
from nbgrader import utils

from course_lib.grading.course import class_folder, read_notebook, source_notebooks
from course_lib.grading.lessons import generate_lesson
from course_lib.grading.rubric import without_mark_scheme

_STUB = re.compile(r"^(\s*)raise NotImplementedError\(.*\)\s*$", re.MULTILINE)
_MARK = re.compile(r"^.*(BEGIN|END) SOLUTION.*\n?", re.MULTILINE)
LOOP = "while True: pass"
CRASH = "__import__('os')._exit(1)"


def simulate_class(root, lab: str, class_dir=None) -> list[Path]:
    """Hand in a lab for four invented students.

    `amara` has solved everything, `bruno` every second exercise in code, `chen` has not opened the lesson, and
    `dalia` has solved everything but each notebook's last two exercises in code: one loops for ever, the other ends
    the kernel.

    Returns
    -------
    list of Path
        The folders of the submissions.
    """
    folder = class_folder(root, class_dir)
    with tempfile.TemporaryDirectory() as made:
        lesson = generate_lesson(root, lab, made)
        return [
            _hand_in(root, lab, lesson, folder / "submitted" / student / lab, work, answers)
            for student, work, answers in (
                ("amara", _all, True),
                ("bruno", _every_second, False),
                ("chen", _none, False),
                ("dalia", _accidents, True),
            )
        ]


# What a student made of an exercise: given its number, how many there are, the solution and the stub.


def _all(number, total, solved, stub):
    return solved


def _every_second(number, total, solved, stub):
    return solved if number % 2 == 0 else stub


def _none(number, total, solved, stub):
    return stub


def _accidents(number, total, solved, stub):
    # The last ones, because later cells use what earlier exercises define and would fail with them.
    accident = {total - 2: LOOP, total - 1: CRASH}.get(number)
    return _STUB.sub(rf"\g<1>{accident}", stub) if accident else solved


def _hand_in(root, lab, lesson: Path, target: Path, work, answers: bool) -> Path:
    shutil.rmtree(target, ignore_errors=True)
    shutil.copytree(lesson, target)
    for source in source_notebooks(root, lab):
        solved = {
            cell.metadata.nbgrader.grade_id: solution(cell)
            for cell in read_notebook(source).cells
            if utils.is_solution(cell)
        }
        nb = read_notebook(target / source.name)
        code = [cell for cell in nb.cells if utils.is_solution(cell) and cell.cell_type == "code"]
        prose = [cell for cell in nb.cells if utils.is_solution(cell) and cell.cell_type == "markdown"]
        for number, cell in enumerate(code):
            cell.source = work(number, len(code), solved[cell.metadata.nbgrader.grade_id], cell.source)
        for cell in prose if answers else []:
            cell.source = solved[cell.metadata.nbgrader.grade_id]
        nbformat.write(nb, target / source.name)
    return target


def solution(cell) -> str:
    """What a source cell asks for: its code without the marks, or its reference answer without the mark scheme."""
    return without_mark_scheme(_MARK.sub("", cell.source)).strip("\n")

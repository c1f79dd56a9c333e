"""The graders, graded: named wrong answers lose the point and are told why, other right ones keep it.

`answers/<lab>/<notebook>/<grade_id>/` holds `wrong_<misconception>.py` and `right_<how>.py`, each the whole
replacement of a solution cell. All answers to one notebook are appended to its own graded cells and run by nbgrader's
autograder in one kernel.
"""

import copy
import shutil
from functools import cache
from pathlib import Path

import nbformat
import pytest
from exercises import CHECKOUT, NOTEBOOKS, Exercise, exercises, is_exercise, is_experiment, is_test, name_of
from nbformat.v4 import new_code_cell

from course_lib.grading.autograde import autograde
from course_lib.grading.course import read_notebook
from course_lib.grading.gradebook import scores
from course_lib.grading.simulate import solution

ANSWERS = Path(__file__).parent / "answers"
TESTS = [
    (notebook, exercise, test)
    for notebook in NOTEBOOKS
    for exercise in exercises(notebook)
    for test in exercise.tests
    if test.metadata.nbgrader.points > 0
]


def folder_of(notebook: Path, test) -> Path:
    return ANSWERS / notebook.parent.name / notebook.stem / test.metadata.nbgrader.grade_id


FILES = [
    (notebook, test.metadata.nbgrader.points, path)
    for notebook, _, test in TESTS
    for path in sorted(folder_of(notebook, test).glob("*.py"))
]


@cache
def outcomes(notebook: Path, folder: Path) -> dict[str, tuple[float, str]]:
    """{answer: (points, message)} for every answer to a notebook, graded in `folder`."""
    lab = notebook.parent.name
    shutil.copy(CHECKOUT / "nbgrader_config.py", folder)
    for place in (folder / "solutions" / lab, folder / "class" / "submitted" / "everybody" / lab):
        shutil.copytree(notebook.parent, place, ignore=shutil.ignore_patterns("*.ipynb", "runs"))
        nbformat.write(_composed(notebook), place / notebook.name)
    (graded,) = autograde(folder, lab, cell_timeout=60)
    (row,) = scores(folder, lab)
    points = {question.question.split("/")[1]: question.score for question in row.questions}
    executed = read_notebook(folder / "class" / "autograded" / "everybody" / lab / notebook.name)
    messages = {
        cell.metadata.nbgrader.grade_id: " ".join(
            f"{output.ename}: {output.evalue}" for output in cell.outputs if output.output_type == "error"
        )
        for cell in executed.cells
        if is_test(cell)
    }
    assert not any(output.output_type == "error" for output in executed.cells[1].outputs), "the settings cell failed"
    assert "NotRunError" not in " ".join(graded.remarks), graded.remarks
    return {name: (points[name], message) for name, message in messages.items()}


def _composed(notebook: Path):
    """The notebook up to its last graded test, with a group of cells for every answer behind the test it is for."""
    nb = read_notebook(notebook)
    exercise, cells = None, [new_code_cell("%xmode Minimal")]  # a full traceback takes longer than an answer
    by_id = {each.solution.id: each for each in exercises(notebook)}
    for cell in nb.cells:
        if cell.cell_type != "code" or is_experiment(cell):
            continue
        cells.append(cell)
        exercise = by_id.get(cell.id, exercise)
        if is_test(cell):
            for path in sorted(folder_of(notebook, cell).glob("*.py")):
                cells += _group(exercise, cell, path)
            cells.append(_exercise_cell(solution(exercise.solution), f"{cell.metadata.nbgrader.grade_id}--solved"))
    last = max(number for number, cell in enumerate(cells) if is_test(cell) or is_exercise(cell))
    nb.cells = cells[: last + 1]
    return nb


def _group(exercise: Exercise, test, path: Path) -> list:
    forget = f"for _name in {exercise.names}:\n    globals().pop(_name, None)"
    graded = copy.deepcopy(test)
    graded.metadata.nbgrader.grade_id = graded.id = _grade_id(path)
    answer = _exercise_cell(path.read_text(encoding="utf-8"), f"{graded.id}--answer")
    return [new_code_cell(forget), answer, graded]


def _exercise_cell(source: str, grade_id: str):
    """A cell that counts as the student's: what it defines is judged, and no helper of the tests."""
    about = {
        "grade": False,
        "grade_id": grade_id,
        "locked": False,
        "schema_version": 3,
        "solution": True,
        "task": False,
    }
    return new_code_cell(source, metadata={"nbgrader": about})


def _grade_id(path: Path) -> str:
    return f"{path.parent.name}--{path.stem}"


@pytest.fixture(scope="session")
def outcome(tmp_path_factory):
    folders = {notebook: tmp_path_factory.mktemp("answers") for notebook in NOTEBOOKS}
    return lambda notebook, path: outcomes(notebook, folders[notebook])[_grade_id(path)]


@pytest.mark.parametrize(
    ("notebook", "points", "path"), FILES, ids=[str(path.relative_to(ANSWERS).with_suffix("")) for *_, path in FILES]
)
def test_answer(outcome, notebook, points, path):
    given, message = outcome(notebook, path)
    if path.name.startswith("right_"):
        assert given == points, message
    else:
        first_line = path.read_text(encoding="utf-8").splitlines()[0]
        assert first_line.startswith("# message: "), "the first line must say which words the student reads"
        assert given == 0, "this wrong answer keeps the point"
        words = first_line.removeprefix("# message: ").lower().split()
        assert [word for word in words if word not in message.lower()] == [], message


@pytest.mark.parametrize(
    ("notebook", "exercise", "test"),
    TESTS,
    ids=[f"{name_of(notebook)}/{test.metadata.nbgrader.grade_id}" for notebook, _, test in TESTS],
)
def test_every_graded_cell_has_wrong_and_right_answers(notebook, exercise, test):
    folder = folder_of(notebook, test)
    assert len(list(folder.glob("wrong_*.py"))) >= 4
    assert len(list(folder.glob("right_*.py"))) >= 2


def test_every_answer_is_for_a_graded_cell():
    used = {path for _, _, path in FILES}
    assert {path for path in ANSWERS.rglob("*.py")} == used
    assert all(path.name.startswith(("wrong_", "right_")) for path in used)

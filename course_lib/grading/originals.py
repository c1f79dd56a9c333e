"""The notebooks as students were given them, and what a student's editing did to graded cells, mended."""

import copy
from pathlib import Path

from nbformat import NotebookNode
from nbgrader import utils
from nbgrader.preprocessors import ClearHiddenTests

from course_lib.grading.course import read_notebook

FOLDER = "originals"


def original_names(root: Path, lab: str) -> list[str]:
    """The notebooks that belong to a lab; none where the course does not know it."""
    return sorted({path.name for folder in (FOLDER, "solutions") for path in root.glob(f"{folder}/{lab}/*.ipynb")})


def original(root: Path, lab: str, name: str) -> NotebookNode | None:
    """A notebook whose graded cells are as students were given them: kept in a release, or its source without hidden
    tests; None where the course does not know it."""
    if (root / FOLDER / lab / name).is_file():
        return read_notebook(root / FOLDER / lab / name)
    if not (root / "solutions" / lab / name).is_file():
        return None
    nb, _ = ClearHiddenTests().preprocess(read_notebook(root / "solutions" / lab / name), {})
    return nb


def where(root: Path, lab: str, name: str) -> str:
    """Words for the place of an original."""
    kept = (root / FOLDER / lab / name).is_file()
    return f"{FOLDER}/{lab}/{name}" if kept else "the notebook as you were given it"


def mend(nb: NotebookNode, given: NotebookNode) -> tuple[list[str], list[str], list[str]]:
    """Undo in place what was done to tests, as the grader does.

    Returns
    -------
    tuple of lists of str
        The names of the tests that were put back, of those whose source was, and of the exercises and questions whose
        cell is missing. An exercise stays missing: its original is a stub.
    """
    restored, edited, lost, behind = [], [], [], 0
    for cell in given.cells:
        name = grade_id(cell)
        there = [number for number, own in enumerate(nb.cells) if name and grade_id(own) == name]
        is_test = utils.is_locked(cell) and (utils.is_grade(cell) or utils.is_task(cell))
        if there:
            behind = there[0] + 1
            if is_test and nb.cells[there[0]].source != cell.source:
                nb.cells[there[0]].source = cell.source
                edited.append(name)
        elif is_test:
            nb.cells.insert(behind, copy.deepcopy(cell))
            behind += 1
            restored.append(name)
        elif utils.is_solution(cell):
            lost.append(name)
    return restored, edited, lost


def grade_id(cell: NotebookNode) -> str:
    """The name that nbgrader knows a cell by; empty where it knows none."""
    return cell.metadata.get("nbgrader", {}).get("grade_id", "")

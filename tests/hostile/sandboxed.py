"""Notebooks that are run in a sandbox: how a test hands in cells, and what it gets to see of them."""

from dataclasses import dataclass

import pytest
from nbformat.v4 import new_code_cell, new_notebook
from nbgrader.utils import determine_grade

from course_lib.grading.execute import SafeExecute
from course_lib.grading.sandbox import protection

needs_bubblewrap = pytest.mark.skipif(
    protection().kind != "bubblewrap", reason=f"bubblewrap does not fence anything in here: {protection().reason}"
)


@dataclass(frozen=True)
class Ran:
    """A cell after the run: what it printed, the errors in it, and its points where it is a graded test."""

    text: str
    errors: tuple[str, ...]
    points: float | None


def graded(source: str):
    """A graded test cell that is worth one point."""
    cell = new_code_cell(source)
    cell.metadata.nbgrader = {
        "grade": True, "grade_id": "test", "locked": True, "points": 1, "schema_version": 3, "solution": False,
        "task": False,
    }  # fmt: skip
    return cell


def run(*cells, folder=None, **settings) -> list[Ran]:
    """Run cells, given as source or made by `graded`, behind bubblewrap unless `sandbox` says otherwise."""
    nb = new_notebook(cells=[new_code_cell(cell) if isinstance(cell, str) else cell for cell in cells])
    nb.metadata.kernelspec = {"display_name": "Python 3", "language": "python", "name": "python3"}
    resources = {"metadata": {"path": str(folder)}} if folder else {}
    SafeExecute(**{"sandbox": "bubblewrap", "timeout": 30} | settings).preprocess(nb, resources)
    return [_ran(cell) for cell in nb.cells]


def _ran(cell) -> Ran:
    text = "".join(output.text for output in cell.outputs if output.output_type == "stream")
    errors = tuple(f"{output.ename}: {output.evalue}" for output in cell.outputs if output.output_type == "error")
    return Ran(text, errors, determine_grade(cell)[0] if "nbgrader" in cell.metadata else None)

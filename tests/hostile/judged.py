"""A notebook of exercises, handed in, armed, run and settled, without a gradebook."""

from dataclasses import dataclass

from nbformat.v4 import new_code_cell, new_notebook
from nbgrader.utils import determine_grade

from course_lib.grading.execute import SafeExecute
from course_lib.grading.judge import arm, settle


@dataclass(frozen=True)
class Outcome:
    """What one graded test came to; `flagged` says whether a human is called."""

    points: float
    flagged: bool
    message: str
    printed: str


def judged(*exercises, before="", folder=None, timeout=60) -> list[Outcome]:
    """The outcomes of the tests of `(what the student wrote, test)` pairs; the first cell, `before`, is the lab's."""
    cells = [new_code_cell(before, id="before")]
    for number, (answer, test) in enumerate(exercises):
        cells.append(nbgrader_cell(answer, f"exercise{number}", solution=True))
        cells.append(nbgrader_cell(test, f"test{number}", points=1))
    nb = new_notebook(cells=cells)
    nb.metadata.kernelspec = {"display_name": "Python 3", "language": "python", "name": "python3"}
    source = new_notebook(cells=[cell.copy() for cell in cells])
    for cell in source.cells:
        if cell.id.startswith("exercise"):
            cell.source = "def answer(x):\n    return 'the solution'"
    arm(nb, source)
    SafeExecute(timeout=timeout).preprocess(nb, {"metadata": {"path": str(folder)}} if folder else {})
    settle(nb)
    assert [cell.source for cell in nb.cells] == [cell.source for cell in cells]
    return [_outcome(cell) for cell in nb.cells if cell.id.startswith("test")]


def nbgrader_cell(source, name, solution=False, points=None):
    """A cell of code with nbgrader's metadata: an exercise, or a graded test that is worth some points."""
    about = {"grade": points is not None, "grade_id": name, "locked": not solution, "solution": solution, "task": False}
    about |= {"schema_version": 3} | ({"points": points} if points is not None else {})
    return new_code_cell(source, id=name, metadata={"nbgrader": about})


def _outcome(cell):
    errors = [output for output in cell.outputs if output.output_type == "error"]
    printed = "".join(output.get("text", str(output.get("data", ""))) for output in cell.outputs)
    message = " ".join(f"{error.ename}: {error.evalue}" for error in errors)
    return Outcome(determine_grade(cell)[0], any(error.ename == "TamperedError" for error in errors), message, printed)

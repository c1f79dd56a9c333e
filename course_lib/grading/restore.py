"""The lab's cells back in a student's own notebook; the file as it was stays beside it."""

import copy
from dataclasses import dataclass
from pathlib import Path

import nbformat
from nbgrader import utils

from course_lib.grading import backup, originals
from course_lib.grading.course import GradingError, nbgrader_config, read_notebook
from course_lib.grading.repair import key_of, mend, name_of, put_back


@dataclass(frozen=True)
class Restored:
    """A notebook, what was done to it, and where it is as it was before; or the `problem` that was in the way."""

    path: Path
    done: tuple[str, ...] = ()
    before: Path | None = None
    problem: str = ""


def restore(root, target) -> list[Restored]:
    """Put back what was deleted or edited of the lab's cells, in a student's notebook or in every notebook of a lab.

    Beside what the grader mends, a deleted exercise comes back as it was handed out. What a student has written is
    changed nowhere but in the lab's own tests.

    Parameters
    ----------
    root : path
        The checkout, or a release of it.
    target : path or str
        As `course_lib.grading.check.check` takes it.

    Raises
    ------
    GradingError
        There is no such notebook.
    """
    root = Path(root).resolve()
    config = nbgrader_config(root)
    return [_restore(root, path, config) for path in originals.find_notebooks(root, target)]


def _restore(root: Path, path: Path, config) -> Restored:
    place = originals.original_path(root, path)
    if place is None:
        return Restored(path, problem="The course knows no such notebook, so there is nothing to restore it from.")
    try:
        nb = read_notebook(path)
    except GradingError as error:
        return Restored(path, problem=f"{str(error).rstrip('.')}. To begin again, copy {originals.where(place)}.")
    before, given = copy.deepcopy(nb), originals.original(place, config)
    mended = mend(nb, given)
    if before.metadata.get("kernelspec", {}).get("name") == nb.metadata.get("kernelspec", {}).get("name"):
        nb.metadata = before.metadata  # the same kernel by another display name
    lost = put_back(nb, given, utils.is_solution, key_of)
    for cell in nb.cells:
        if cell.cell_type == "code" and name_of(cell) in mended.edited:
            cell.outputs, cell.execution_count = [], None  # of another test
    if _of_the_lab(before) == _of_the_lab(nb) and not mended.edited:
        return Restored(path)
    said = [*mended.remarks, *(f"the cell {name} had been edited and is the lab's again" for name in mended.edited)]
    said += [f"the cell {name}, where you write, was missing and is there again, to be written" for name in lost]
    said = said or ["what nbgrader notes of the cells had been edited and is the lab's again"]
    return Restored(path, tuple(f"{one}." for one in said), backup.replace(path, nbformat.writes(nb)))


def _of_the_lab(nb) -> tuple:
    """What the lab says of a notebook's cells, and no student does."""
    kernel = nb.metadata.get("kernelspec", {}).get("name")
    return kernel, [(cell.cell_type, cell.metadata.get("nbgrader")) for cell in nb.cells]

"""A student's own notebook, run as the grader would run it, before it is handed in."""

import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path

from nbgrader import utils

from course_lib.grading.course import GradingError, nbgrader_config, read_notebook
from course_lib.grading.execute import SafeExecute


@dataclass(frozen=True)
class CheckedCell:
    """One graded cell; `score` is None where a human will mark it, and `message` is empty where all is well."""

    notebook: str
    question: str
    score: float | None
    max_score: float
    message: str


def check(root, target, cell_timeout: int | None = None) -> list[CheckedCell]:
    """Run a copy of a notebook, or of every notebook of a lab, with the tests it shows.

    The student's files are only read. The grader has more tests than these.

    Parameters
    ----------
    root : path
        The checkout.
    target : path or str
        A notebook, a folder of notebooks, or the name of a lab in `lessons/`.
    cell_timeout : int, optional
        Seconds one cell may take, where `nbgrader_config.py` is not to decide.

    Raises
    ------
    GradingError
        There is no such notebook, or it cannot be read.
    """
    root = Path(root).resolve()
    config = nbgrader_config(root)
    if cell_timeout:
        config.SafeExecute.timeout = cell_timeout
    return [row for path in _notebooks(root, target) for row in _check(path, config)]


def _notebooks(root: Path, target) -> list[Path]:
    for path in (Path(target), root / target, root / "lessons" / target):
        if path.is_file():
            return [path.resolve()]
        if found := sorted(path.resolve().glob("*.ipynb")):
            return found
    raise GradingError(
        f"{target} is neither a notebook, nor a folder that holds one, nor a lab in lessons/. "
        f"Labs: {', '.join(sorted(path.name for path in root.glob('lessons/*/'))) or 'none'}."
    )


def _check(path: Path, config) -> list[CheckedCell]:
    nb = read_notebook(path)
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / path.parent.name
        shutil.copytree(path.parent, copy, ignore=shutil.ignore_patterns("runs", ".ipynb_checkpoints", "*.ipynb"))
        changed = [cell.metadata.nbgrader.grade_id for cell in nb.cells if _is_changed(cell)]
        SafeExecute(config=config).preprocess(nb, {"metadata": {"path": str(copy)}})
    return [_row(path, cell, changed) for cell in nb.cells if utils.is_grade(cell)]


def _is_changed(cell) -> bool:
    return utils.is_locked(cell) and cell.metadata.nbgrader.get("checksum") != utils.compute_checksum(cell)


def _row(path: Path, cell, changed: list[str]) -> CheckedCell:
    score, max_score = utils.determine_grade(cell)
    name = cell.metadata.nbgrader.grade_id
    errors = [output for output in cell.get("outputs", []) if output.output_type == "error"]
    if utils.is_solution(cell):
        message = "no answer yet" if score == 0 else "marked by hand"
    else:
        message = _message(errors[0]) if errors else ""
    if name in changed:
        message = f"This test was edited; the grader uses the original. {message}".strip()
    return CheckedCell(path.name, name, score, max_score, message)


def _message(error) -> str:
    if error.ename == "NotImplementedError":
        return "not written yet"
    return error.evalue if error.ename == "AssertionError" else f"{error.ename}: {error.evalue}"

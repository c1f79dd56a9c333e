"""A student's own notebook, run as the grader would run it, before it is handed in."""

import collections
import shutil
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from nbgrader import utils
from nbgrader.preprocessors import DeduplicateIds

from course_lib.grading import originals
from course_lib.grading.course import GradingError, is_test, nbgrader_config, read_notebook
from course_lib.grading.execute import SafeExecute
from course_lib.grading.experiments import SkipExperiments

_LONGEST_MESSAGE = 400
_KERNEL = {"display_name": "Python 3", "language": "python", "name": "python3"}


@dataclass(frozen=True)
class CheckedCell:
    """One graded cell.

    Attributes
    ----------
    score : float or None
        None where a human will mark it; a question without an answer has 0 for sure.
    by_hand : bool
        Whether it is for a human to mark.
    message : str
        Empty where all is well.
    """

    question: str
    score: float | None
    max_score: float
    by_hand: bool
    message: str

    @property
    def open(self) -> bool:
        """Whether points are missing that the student can still earn."""
        return self.score is not None and self.score < self.max_score


@dataclass(frozen=True)
class CheckedNotebook:
    """A notebook with its graded cells, or with the `problem` for which it could not be run."""

    path: Path
    cells: tuple[CheckedCell, ...] = ()
    remarks: tuple[str, ...] = ()
    problem: str = ""

    @property
    def score(self) -> float:
        """The points from tests."""
        return sum(cell.score for cell in self.cells if not cell.by_hand)

    @property
    def max_score(self) -> float:
        """The points that its tests can give."""
        return sum(cell.max_score for cell in self.cells if not cell.by_hand)

    @property
    def by_hand(self) -> float:
        """The points that a human will give or not."""
        return sum(cell.max_score for cell in self.cells if cell.by_hand)

    @property
    def unanswered(self) -> int:
        """The questions without an answer."""
        return sum(cell.open for cell in self.cells if cell.by_hand)

    @property
    def complete(self) -> bool:
        """Whether it was run, and everything in it is passed or answered."""
        return not self.problem and not any(cell.open for cell in self.cells)


def check(
    root,
    target,
    cell_timeout: int | None = None,
    progress: Callable[[str, int, int], None] = lambda name, number, total: None,
) -> list[CheckedNotebook]:
    """Run a copy of a notebook, or of every notebook of a lab, with the tests it shows.

    The student's files are only read. Tests that were edited or deleted are put back in the copy, as the grader does
    it. The grader has more tests than these.

    Parameters
    ----------
    root : path
        The checkout, or a release of it.
    target : path or str
        A notebook, a folder of notebooks, the name of a lab in `lessons/`, or a folder of labs.
    cell_timeout : int, optional
        Seconds one cell may take, where `nbgrader_config.py` is not to decide.
    progress : callable
        Told each notebook's name, its number and how many there are, before it is run.

    Returns
    -------
    list of CheckedNotebook
        Those that are missing or cannot be read are among them, with their problem.

    Raises
    ------
    GradingError
        There is no such notebook.
    """
    root = Path(root).resolve()
    config = nbgrader_config(root)
    if cell_timeout:
        config.SafeExecute.timeout = cell_timeout
    paths, checked = _notebooks(root, target), []
    for number, path in enumerate(paths, start=1):
        progress(f"{path.parent.name}/{path.name}", number, len(paths))
        try:
            checked.append(_check(root, path, config))
        except Exception as error:  # whatever is wrong with one notebook, the student hears of the others
            reason = str(error) if isinstance(error, GradingError) else f"{type(error).__name__}: {error}"
            checked.append(CheckedNotebook(path, problem=_way_out(root, path, reason)))
    return checked


def _notebooks(root: Path, target) -> list[Path]:
    for path in (Path(target), root / target, root / "lessons" / target):
        if path.is_file():
            return [path.resolve()]
        for pattern in ("*.ipynb", "*/*.ipynb", "lessons/*/*.ipynb"):
            if found := {notebook.resolve() for notebook in path.glob(pattern)}:
                folders = {notebook.parent for notebook in found}
                missing = {folder / name for folder in folders for name in originals.original_names(root, folder.name)}
                return sorted(found | missing)
    raise GradingError(
        f"{target} is neither a notebook, nor a folder that holds one, nor a lab in lessons/. "
        f"Labs: {', '.join(sorted(path.name for path in root.glob('lessons/*/'))) or 'none'}."
    )


def _way_out(root: Path, path: Path, reason: str) -> str:
    place = originals.where(root, path.parent.name, path.name)
    if not path.exists():
        return f"{path.name} is missing from {path.parent.name}: handed in like this it scores nothing. Copy {place}."
    return (
        f"{reason.rstrip('.')}. Nothing in it can be graded. An earlier state is in .ipynb_checkpoints/ beside it "
        f"(in JupyterLab: File, Revert Notebook to Checkpoint); to begin again, copy {place}."
    )


def _check(root: Path, path: Path, config) -> CheckedNotebook:
    nb = read_notebook(path)
    given = originals.original(root, path.parent.name, path.name)
    remarks = _copies(nb)
    nb, _ = DeduplicateIds().preprocess(nb, {})
    for cell in nb.cells:
        if not originals.grade_id(cell):
            cell.metadata.pop("nbgrader", None)  # of a copied cell it is empty, which nbgrader cannot read
    edited = [originals.grade_id(cell) for cell in nb.cells if _has_changed(cell)]
    if given is not None:
        restored, edited, lost = originals.mend(nb, given)
        place = originals.where(root, path.parent.name, path.name)
        remarks += [
            f"the test {name} is missing. The grader puts it back, and so did this check. To have the cell again, "
            f"copy it from {place}."
            for name in restored
        ]
        remarks += [f"the cell {name}, where you write, is missing: copy it from {place}." for name in lost]
    nb.metadata.kernelspec = _KERNEL  # the grader's: a name that only the student's machine knows does not matter
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / path.parent.name
        shutil.copytree(path.parent, copy, ignore=shutil.ignore_patterns("runs", ".ipynb_checkpoints", "*.ipynb"))
        SkipExperiments().preprocess(nb, {})  # the grader does not run them either
        SafeExecute(config=config).preprocess(nb, {"metadata": {"path": str(copy)}})
    rows = [_row(cell, edited, given) for cell in nb.cells if utils.is_grade(cell) or utils.is_task(cell)]
    return CheckedNotebook(path, tuple(rows), (*remarks, *_first_failure(nb)))


def _copies(nb) -> list[str]:
    held = collections.Counter(filter(None, map(originals.grade_id, nb.cells)))
    return [
        f"the cell {name} is there {count} times: the last one counts." for name, count in held.items() if count > 1
    ]


def _has_changed(cell) -> bool:
    return utils.is_locked(cell) and cell.metadata.nbgrader.get("checksum") != utils.compute_checksum(cell)


def _first_failure(nb) -> list[str]:
    """The first cell outside of tests that stops, since tests may fail for its sake."""
    for number, cell in enumerate(nb.cells, start=1):
        for error in [] if is_test(cell) else _errors(cell):
            if error.ename != "NotImplementedError":
                name = originals.grade_id(cell) or f"{number} (`{cell.source.strip().splitlines()[0]}`)"
                return [f"the cell {name} stops: {_message(error)}. What comes after it may fail for that reason."]
    return []


def _errors(cell) -> list:
    return [output for output in cell.get("outputs", []) if output.output_type == "error"]


def _row(cell, edited: list[str], given) -> CheckedCell:
    name, points = cell.metadata.nbgrader.grade_id, float(cell.metadata.nbgrader.points)
    if utils.is_task(cell):
        return CheckedCell(name, None, points, True, "marked by hand")
    score, _ = utils.determine_grade(cell)
    if utils.is_solution(cell):
        return CheckedCell(name, score, points, True, "no answer yet" if score == 0 else "marked by hand")
    errors = _errors(cell)
    message = _message(errors[0]) if errors else ""
    if name in edited:
        which = "this check used the original" if given is not None else "the grader uses the original"
        message = f"You edited this test: {which}. {message}".strip()
    return CheckedCell(name, score, points, False, message)


def _message(error) -> str:
    if error.ename == "NotImplementedError":
        return "not written yet"
    message = error.evalue if error.ename == "AssertionError" else f"{error.ename}: {error.evalue}"
    message = " ".join(message.split()) or "the test fails, and does not say why"
    return message if len(message) <= _LONGEST_MESSAGE else f"{message[:_LONGEST_MESSAGE]} ..."

"""A student's own notebook, run and judged as the grader would do it, before it is handed in.

    read_submitted -> mend -> SkipExperiments -> arm -> SafeExecute -> settle

are the grader's own steps; but the tests are those that the student was given, without the hidden ones.
"""

import collections
import re
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from nbformat import NotebookNode
from nbgrader import utils
from nbgrader.preprocessors import DeduplicateIds
from traitlets.config import Config

from course_lib.grading import originals
from course_lib.grading.course import GradingError, is_test, nbgrader_config, read_notebook
from course_lib.grading.data import make_phantoms
from course_lib.grading.execute import SafeExecute
from course_lib.grading.experiments import SkipExperiments
from course_lib.grading.intake import read_submitted
from course_lib.grading.judge import arm, settle
from course_lib.grading.repair import Mended, mend, name_of

_LONGEST_MESSAGE = 400
_PLACE = re.compile(r"Cell In\[(\d+)\], line (\d+)")


@dataclass(frozen=True)
class CheckedCell:
    """One graded cell.

    Attributes
    ----------
    score : float or None
        None where a human will mark it; 0 where there is nothing to mark.
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

    The student's files are only read; a copy is mended, run and judged as the grader does it, in the same sandbox and
    under the same limits. The grader has more tests than these. A notebook that the course does not know is run with
    the tests that it holds, without a judge.

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
        There is no such notebook, or the data sets that it needs cannot be made.
    """
    root = Path(root).resolve()
    config = nbgrader_config(root)
    if cell_timeout:
        config.SafeExecute.timeout = cell_timeout
    paths, checked = originals.find_notebooks(root, target), []
    make_phantoms(list(filter(None, (originals.original_path(root, path) for path in paths if path.is_file()))))
    for number, path in enumerate(paths, start=1):
        progress(f"{path.parent.name}/{path.name}", number, len(paths))
        try:
            checked.append(_check(root, path, config))
        except Exception as error:  # whatever is wrong with one notebook, the student hears of the others
            reason = str(error) if isinstance(error, GradingError) else f"{type(error).__name__}: {error}"
            checked.append(CheckedNotebook(path, problem=_way_out(root, path, reason)))
    return checked


def _way_out(root: Path, path: Path, reason: str) -> str:
    place = originals.where(originals.original_path(root, path))
    if not path.exists():
        return f"{path.name} is missing from {path.parent.name}: handed in like this it scores nothing. Copy {place}."
    return (
        f"{path.name}: {reason.rstrip('.')}. Nothing in it can be graded. An earlier state is in .ipynb_checkpoints/ "
        f"beside it (in JupyterLab: File, Revert Notebook to Checkpoint); to begin again, copy {place}."
    )


def _check(root: Path, path: Path, config: Config) -> CheckedNotebook:
    place = originals.original_path(root, path)
    if place is None:
        nb = read_notebook(path)
        mended, given = _tidied(nb), None
    else:
        nb, found = read_submitted(path)
        given = originals.original(place, config)
        mended = mend(nb, given)
        mended.remarks[:0] = found
    SkipExperiments().preprocess(nb, {})
    if given is not None:
        arm(nb, given)
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / path.parent.name
        copy.mkdir()
        originals.as_handed_in(root, path.parent).copy_files(copy)
        SafeExecute(config=config).preprocess(nb, {"metadata": {"path": str(copy)}})
    settle(nb)
    rows = [
        _row(cell, nb, mended.edited, given is not None)
        for cell in nb.cells
        if utils.is_grade(cell) or utils.is_task(cell)
    ]
    remarks = [f"{remark}." for remark in mended.remarks]
    if given is None:
        remarks.append(f"the course does not know {path.parent.name}/{path.name}: its own tests were run, unjudged.")
    else:
        remarks += _about_cells(nb, given, mended, originals.where(place))
        remarks += [f"{path.name} was taken for {place.name}."] if place.name != path.name else []
    return CheckedNotebook(path, tuple(rows), (*remarks, *_first_failure(nb)))


def _tidied(nb: NotebookNode) -> Mended:
    """Mend, in place, what can be mended of a notebook whose original is not known."""
    held = collections.Counter(filter(None, map(name_of, nb.cells)))
    several = [f"the cell {name} is there {count} times: the last counts" for name, count in held.items() if count > 1]
    DeduplicateIds().preprocess(nb, {})
    for cell in nb.cells:
        if not name_of(cell):
            cell.metadata.pop("nbgrader", None)  # of a copied cell it is empty, which nbgrader cannot read
    edited = [name_of(cell) for cell in nb.cells if _has_changed(cell)]
    return Mended(several, edited=edited)


def _has_changed(cell) -> bool:
    return utils.is_locked(cell) and cell.metadata.nbgrader.get("checksum") != utils.compute_checksum(cell)


def _about_cells(nb, given, mended: Mended, place: str) -> list[str]:
    """What a student should know of the lab's cells, and the grader does not say."""
    there = set(map(name_of, nb.cells))
    lost = [name_of(cell) for cell in given.cells if utils.is_solution(cell) and name_of(cell) not in there]
    kept = [name_of(cell) for cell in given.cells if utils.is_locked(cell) and not utils.is_grade(cell)]
    said = [f"the cell {name} is not yours to edit: its original was used." for name in kept if name in mended.edited]
    said += [f"the cell {name}, where you write, is missing." for name in lost]
    if lost or mended.put_back:
        said.append(f"`course check --restore` puts missing cells into your file; or copy them from {place}.")
    return said


def _first_failure(nb) -> list[str]:
    """The first cell outside of tests that stops, since tests may fail for its sake."""
    for number, cell in enumerate(nb.cells, start=1):
        for error in [] if is_test(cell) else _errors(cell):
            if error.ename != "NotImplementedError":
                stops = f"the cell {_called(cell, number)} stops: {_message(error)}"
                return [f"{stops}. What comes after it may fail for that reason."]
    return []


def _called(cell, number: int) -> str:
    return name_of(cell) or f"{number} (`{cell.source.strip().splitlines()[0]}`)"


def _errors(cell) -> list:
    return [output for output in cell.get("outputs", []) if output.output_type == "error"]


def _row(cell, nb, edited: list[str], is_known: bool) -> CheckedCell:
    name, points = cell.metadata.nbgrader.grade_id, float(cell.metadata.nbgrader.points)
    if utils.is_task(cell):
        return CheckedCell(name, None, points, True, "marked by hand")
    score, _ = utils.determine_grade(cell)
    if utils.is_solution(cell):
        return CheckedCell(name, score, points, True, "no answer yet" if score == 0 else "marked by hand")
    errors = _errors(cell)
    message = _message(errors[0]) + _line(errors[0], nb) if errors else ""
    if name in edited:
        which = "this check used the original" if is_known else "the grader uses the original"
        message = f"You edited this test: {which}. {message}".strip()
    return CheckedCell(name, score, points, False, message)


def _message(error) -> str:
    if error.ename == "NotImplementedError":
        return "not written yet"
    message = error.evalue if error.ename == "AssertionError" else f"{error.ename}: {error.evalue}"
    message = " ".join(message.split()) or "the test fails, and does not say why"
    return message if len(message) <= _LONGEST_MESSAGE else f"{message[:_LONGEST_MESSAGE]} ..."


def _line(error, nb) -> str:
    """Words for the line of the student's code in which a test broke off; none where it judged, or broke off itself."""
    if error.ename in ("AssertionError", "NotImplementedError"):
        return ""
    for count, line in reversed(_PLACE.findall("\n".join(error.traceback))):
        for number, cell in enumerate(nb.cells, start=1):
            if cell.get("execution_count") == int(count) and not is_test(cell):
                return f", in line {line} of the cell {_called(cell, number)}"
    return ""

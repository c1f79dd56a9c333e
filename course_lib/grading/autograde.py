"""Grade what a class has handed in; no submission stops the ones after it.

    submitted/<student>/<lab>  --intake-->  a private copy  --Preparation-->  tasks
                                                                                |   run, here or by a pool
    autograded/<student>/<lab>, gradebook, record  <--Conclusion--  executed notebooks

Only this process opens the gradebook; what runs a notebook gets the notebook and the files beside it, and no more.
"""

import copy
import functools
import hashlib
import os
import shutil
import tempfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import nbformat
from filelock import FileLock, Timeout
from nbgrader.converters import GenerateAssignment
from traitlets.config import Config

from course_lib.grading.converters import Conclusion, Preparation
from course_lib.grading.course import (
    GradingError,
    class_folder,
    convert,
    nbgrader_config,
    open_gradebook,
    read_notebook,
    source_notebooks,
)
from course_lib.grading.data import make_phantoms
from course_lib.grading.execute import EVENTS
from course_lib.grading.intake import Submission, look_through, read_submitted
from course_lib.grading.record import Record
from course_lib.grading.task import Executed, Task, WorkerLostError, execute

# Gives back each task with what came of it, in the order in which they end.
Run = Callable[[Iterator[Task]], Iterable[tuple[Task, Executed | GradingError]]]


@dataclass(frozen=True)
class Graded:
    """One submission after grading.

    `fresh` is False where neither the submission nor the lab has changed since it was graded last.
    """

    student: str
    lab: str
    remarks: tuple[str, ...]
    fresh: bool


@dataclass(frozen=True)
class Progress:
    """How far a class is: `done` of `total` notebooks; `finished` is a student whose last notebook it was."""

    done: int
    total: int
    notebook: str
    finished: str | None


def run_here(tasks: Iterator[Task]) -> Iterator[tuple[Task, Executed | GradingError]]:
    """Run one notebook after the other in this process."""
    for task in tasks:
        try:
            yield task, execute(task)
        except Exception as error:  # whatever one notebook provokes, the next one has its turn
            yield task, GradingError(f"{type(error).__name__}: {error}")


def autograde(
    root,
    lab: str,
    class_dir=None,
    students: list[str] | None = None,
    force: bool = False,
    cell_timeout: int | None = None,
    progress: Callable[[Progress], None] = lambda progress: None,
    run: Run = run_here,
    db_url: str | None = None,
    sandbox: str | None = None,
) -> list[Graded]:
    """Run and score the submissions of one lab.

    A submission is recorded as soon as its last notebook is scored. Whoever is stopped goes on from there.

    Parameters
    ----------
    root : path
        The checkout.
    lab : str
        A folder of `solutions/`.
    class_dir : path, optional
        The class; `class/` in the checkout by default.
    students : list of str, optional
        Only these.
    force : bool
        Also those that have not changed since they were graded.
    cell_timeout : int, optional
        Seconds one cell may take, where `nbgrader_config.py` is not to decide.
    progress : callable
        Told after each notebook.
    run : callable
        Runs the notebooks: `run_here`, or the `run` of a `course_lib.grading.pool.Pool`.
    db_url : str, optional
        The gradebook, where neither `nbgrader_config.py` nor the class folder is to decide.
    sandbox : str, optional
        What each notebook runs in, one of `course_lib.grading.sandbox.KINDS`, where `nbgrader_config.py` is not to
        decide.

    Returns
    -------
    list of Graded
        In the order of the students' names. A submission that could not be graded is among them: its points are 0,
        and its remarks say why.

    Raises
    ------
    GradingError
        Nobody has handed the lab in, the lab itself cannot be read, its data sets cannot be made, or the class is
        being graded already.
    """
    root, folder = Path(root).resolve(), class_folder(root, class_dir)
    sources = source_notebooks(root, lab)
    config = nbgrader_config(root, class_dir, db_url)
    if cell_timeout:
        config.SafeExecute.timeout = cell_timeout
    if sandbox:
        config.SafeExecute.sandbox = sandbox
    found = [path.parent.name for path in sorted(folder.glob(f"submitted/*/{lab}")) if path.is_dir()]
    wanted = [student for student in found if students is None or student in students]
    if not wanted:
        raise GradingError(
            f"{folder / 'submitted'} holds no submission of {lab}"
            + (f" by {', '.join(students)}." if students else ".")
            + f" A submission lies in submitted/<student>/{lab}/."
        )
    with _alone(folder), tempfile.TemporaryDirectory(prefix=".grading-", dir=folder) as desk:
        _register(root, lab, config)
        make_phantoms(sources)
        fresh = _grade(_Desk(root, lab, sources, folder, Path(desk), config), wanted, force, progress, run)
    record = Record(folder)
    return [Graded(student, lab, tuple(record.remarks(lab, student)), student in fresh) for student in wanted]


def _alone(folder: Path):
    """One process grades a class: SQLite has one writer, and the record is one file."""
    lock = FileLock(folder / ".grading.lock", timeout=0)
    try:
        return lock.acquire()
    except Timeout:
        raise GradingError(f"{folder} is being graded by another process. Wait for it, or stop it.") from None


def _register(root: Path, lab: str, config: Config) -> None:
    """Tell the gradebook the lab's cells, without touching the lesson."""
    with tempfile.TemporaryDirectory() as folder:
        config = copy.deepcopy(config)
        config.CourseDirectory.release_directory = folder
        try:
            convert(GenerateAssignment, config, lab)
        except GradingError as error:
            raise GradingError(f"solutions/{lab} cannot be prepared for grading: {error}") from error


@dataclass(frozen=True)
class _Desk:
    """The lab being graded, and the folder where copies of submissions are worked on."""

    root: Path
    lab: str
    sources: list[Path]
    folder: Path
    desk: Path
    config: Config

    def __post_init__(self):
        object.__setattr__(self, "config", copy.deepcopy(self.config))
        for step in ("submitted", "autograded"):
            self.config.CourseDirectory[f"{step}_directory"] = os.path.relpath(self.desk / step, self.root)


def _grade(desk: _Desk, wanted: list[str], force: bool, progress, run: Run) -> set[str]:
    """Grade those whose submission has changed; returns their names."""
    record = Record(desk.folder)
    names = [source.stem for source in desk.sources]
    changed = {}
    for student in wanted:
        submission = look_through(
            desk.folder / "submitted" / student / desk.lab, names, desk.config.CourseDirectory.ignore
        )
        fingerprint = _fingerprint(desk.sources, submission)
        known = record.fingerprint(desk.lab, student) == fingerprint
        if force or not known or not (desk.folder / "autograded" / student / desk.lab).exists():
            changed[student] = _OnDesk(desk, student, submission, fingerprint)
    record.forget_fingerprints(desk.lab, list(changed))  # whoever is stopped now goes on with the rest of these
    total, done = len(changed) * len(names), 0

    def conclude(student: str, notebook: str, outcome: Executed | GradingError | None) -> None:
        nonlocal done
        submission, done = changed[student], done + 1
        submission.conclude(notebook, outcome)
        if submission.is_complete():
            record.write(desk.lab, student, *submission.put_in_place())
        progress(Progress(done, total, f"{student}/{notebook}", student if submission.is_complete() else None))

    def tasks() -> Iterator[Task]:
        for student, submission in changed.items():
            for notebook in names:
                if not submission.has(notebook):
                    conclude(student, notebook, None)
                    continue
                try:
                    task = submission.task(notebook)
                except Exception as error:  # whatever one notebook provokes, the next one has its turn
                    known = isinstance(error, GradingError)
                    conclude(student, notebook, error if known else GradingError(f"{type(error).__name__}: {error}"))
                else:
                    yield task

    for task, outcome in run(tasks()):
        conclude(task.student, task.notebook, outcome)
    return set(changed)


def _fingerprint(sources: list[Path], submission: Submission) -> str:
    digest = hashlib.sha256(submission.fingerprint().encode())
    for path in sources:
        digest.update(path.name.encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()


class _OnDesk:
    """One submission on its way: copied, prepared notebook by notebook, scored, put in place."""

    def __init__(self, desk: _Desk, student: str, submission: Submission, fingerprint: str):
        self._desk, self._student, self._submission, self._fingerprint = desk, student, submission, fingerprint
        self._copy = desk.desk / "submitted" / student / desk.lab
        self._graded = desk.desk / "autograded" / student / desk.lab
        self._resources = {}
        self._remarks = {source.stem: [] for source in desk.sources}
        self._concluded = set()
        self._lost = False  # whether a worker was

    def task(self, notebook: str) -> Task:
        """What is to be run.

        Raises
        ------
        GradingError
            The notebook cannot be read or repaired.
        """
        if not self._copy.exists():
            self._copy.mkdir(parents=True)
            self._submission.copy_files(self._copy)
            for one in self._submission.notebooks:
                (self._copy / f"{one}.ipynb").touch()  # nbgrader gives no points for those that are not there
        nb, found = read_submitted(self._submission.folder / self._submission.notebooks[notebook])
        self._say(notebook, found)
        nbformat.write(nb, self._copy / f"{notebook}.ipynb")
        prepared = convert(Preparation, self._desk.config, self._desk.lab, self._student, notebook)
        self._say(notebook, prepared.remarks)
        self._resources[notebook] = prepared.resources
        others = [path for path in sorted(self._graded.rglob("*")) if path.is_file() and path.suffix != ".ipynb"]
        return Task(
            self._student,
            self._desk.lab,
            notebook,
            prepared.prepared.encode(),
            tuple((path.relative_to(self._graded).as_posix(), path.read_bytes()) for path in others),
            prepared.executor,
            Config({name: each for name, each in self._desk.config.items() if name != "CourseDirectory"}),
        )

    def has(self, notebook: str) -> bool:
        """Whether the notebook was handed in."""
        return notebook in self._submission.notebooks

    def conclude(self, notebook: str, outcome: Executed | GradingError | None) -> None:
        """Score an executed notebook, or say why there is none; nothing is said of one that was not handed in."""
        graded = self._graded / f"{notebook}.ipynb"
        try:
            if not isinstance(outcome, Executed):
                raise outcome or _NOT_HANDED_IN
            executed = nbformat.reads(outcome.content.decode(), as_version=4)
            rest = functools.partial(Conclusion, executed, self._resources.pop(notebook))
            graded.unlink()
            convert(rest, self._desk.config, self._desk.lab, self._student, notebook)
            self._remarks[notebook] += _events(graded)
        except Exception as error:  # as above
            if error is not _NOT_HANDED_IN:
                self._say(notebook, [f"could not be graded: {error}".rstrip(".")])
            self._lost |= isinstance(error, WorkerLostError)
            graded.unlink(missing_ok=True)
            _score_nothing(self._desk.config, self._desk.lab, self._student, notebook)
        self._concluded.add(notebook)

    def is_complete(self) -> bool:
        """Whether the last notebook is concluded."""
        return len(self._concluded) == len(self._remarks)

    def put_in_place(self) -> tuple[str, list[str]]:
        """Replace what an earlier grading left; returns what is to be recorded: the fingerprint and the remarks.

        There is no fingerprint where a worker was lost: the next call tries again.
        """
        target = self._desk.folder / "autograded" / self._student / self._desk.lab
        shutil.rmtree(target, ignore_errors=True)
        target.parent.mkdir(parents=True, exist_ok=True)
        self._graded.mkdir(parents=True, exist_ok=True)
        self._graded.rename(target)
        shutil.rmtree(self._copy, ignore_errors=True)
        late = _lateness(self._desk.config, self._desk.lab, self._student)
        remarks = [*self._submission.remarks, *late, *(one for each in self._remarks.values() for one in each)]
        return "" if self._lost else self._fingerprint, remarks

    def _say(self, notebook: str, found: list[str]) -> None:
        self._remarks[notebook] += [f"{notebook}.ipynb: {one}." for one in found]


_NOT_HANDED_IN = GradingError("not handed in")


def _events(path: Path) -> list[str]:
    """What `SafeExecute` had to do, as sentences."""
    return [
        f"{path.name}, {_cell_name(cell, number)}: {output.evalue}."
        for number, cell in enumerate(read_notebook(path).cells, start=1)
        for output in cell.get("outputs", [])
        if output.output_type == "error" and output.ename in EVENTS
    ]


def _cell_name(cell, number: int) -> str:
    return cell.metadata.get("nbgrader", {}).get("grade_id") or f"cell {number}"


def _score_nothing(config: Config, lab: str, student: str, notebook: str) -> None:
    """No points for a notebook that could not be run; a score that an instructor gave stays."""
    with open_gradebook(config) as gradebook:
        gradebook.update_or_create_student(student)
        gradebook.update_or_create_submission(lab, student)
        submitted = gradebook.find_submission_notebook(notebook, lab, student)
        submitted.late_submission_penalty = None
        for grade in submitted.grades:
            grade.auto_score = 0
            grade.needs_manual_grade = False
        gradebook.db.commit()


def _lateness(config: Config, lab: str, student: str) -> list[str]:
    with open_gradebook(config) as gradebook:
        submission = gradebook.find_submission(lab, student)
        seconds = submission.total_seconds_late
        penalty = sum(notebook.late_submission_penalty or 0 for notebook in submission.notebooks)
    cost = f", which costs {penalty:g} points" if penalty else ""
    return [f"handed in {timedelta(seconds=round(seconds))} h after the due date{cost}."] if seconds > 0 else []

"""Grade what a class has handed in; no submission stops the ones after it."""

import copy
import hashlib
import shutil
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from nbgrader import utils
from nbgrader.converters import Autograde, GenerateAssignment
from traitlets.config import Config

from course_lib.grading.course import (
    GradingError,
    class_folder,
    convert,
    nbgrader_config,
    open_gradebook,
    read_notebook,
    source_notebooks,
)
from course_lib.grading.execute import EVENTS
from course_lib.grading.record import Record


@dataclass(frozen=True)
class Graded:
    """One submission after grading.

    `fresh` is False where neither the submission nor the lab has changed since it was graded last.
    """

    student: str
    lab: str
    remarks: tuple[str, ...]
    fresh: bool


def autograde(
    root,
    lab: str,
    class_dir=None,
    students: list[str] | None = None,
    force: bool = False,
    cell_timeout: int | None = None,
    progress: Callable[[str], None] = lambda student: None,
) -> list[Graded]:
    """Run and score the submissions of one lab.

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
        Told each student's name before their submission is run.

    Returns
    -------
    list of Graded
        In the order of the students' names. A submission that could not be graded is among them: its points are 0,
        and its remarks say why.

    Raises
    ------
    GradingError
        Nobody has handed the lab in, or the lab itself cannot be read.
    """
    root, folder = Path(root).resolve(), class_folder(root, class_dir)
    sources = source_notebooks(root, lab)
    config = nbgrader_config(root, class_dir)
    if cell_timeout:
        config.SafeExecute.timeout = cell_timeout
    found = [path.parent.name for path in sorted(folder.glob(f"submitted/*/{lab}")) if path.is_dir()]
    wanted = [student for student in found if students is None or student in students]
    if not wanted:
        raise GradingError(
            f"{folder / 'submitted'} holds no submission of {lab}"
            + (f" by {', '.join(students)}." if students else ".")
            + f" A submission lies in submitted/<student>/{lab}/."
        )
    _register(root, lab, config)
    record, graded = Record(folder), []
    for student in wanted:
        fingerprint = _fingerprint(sources, folder / "submitted" / student / lab)
        autograded = folder / "autograded" / student / lab
        fresh = force or fingerprint != record.fingerprint(lab, student) or not autograded.exists()
        if fresh:
            progress(student)
            shutil.rmtree(autograded, ignore_errors=True)
            autograded.mkdir(parents=True)
            remarks = _grade(sources, lab, student, folder, config)
            record.write(lab, student, fingerprint, remarks)
        graded.append(Graded(student, lab, tuple(record.remarks(lab, student)), fresh))
    return graded


def _register(root: Path, lab: str, config: Config) -> None:
    """Tell the gradebook the lab's cells, without touching the lesson."""
    with tempfile.TemporaryDirectory() as folder:
        config = copy.deepcopy(config)
        config.CourseDirectory.release_directory = folder
        try:
            convert(GenerateAssignment, config, lab)
        except GradingError as error:
            raise GradingError(f"solutions/{lab} cannot be prepared for grading: {error}") from error


def _fingerprint(sources: list[Path], submission: Path) -> str:
    digest = hashlib.sha256()
    for path in filter(Path.is_file, [*sources, *sorted(submission.glob("*.ipynb"))]):
        digest.update(path.name.encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()


def _grade(sources: list[Path], lab: str, student: str, folder: Path, config: Config) -> list[str]:
    """Grade each notebook of one submission by itself; returns the remarks."""
    remarks = []
    for source in sources:
        submitted = folder / "submitted" / student / lab / source.name
        try:
            missing = _missing_cells(read_notebook(source), _read_submitted(submitted))
            _run(config, lab, student, source.stem)
        except Exception as error:  # whatever one notebook provokes, the next one has its turn
            reason = f"{source.name} could not be graded: {type(error).__name__}: {error}"
            remarks.append(str(error) if isinstance(error, GradingError) else reason)
            _score_nothing(config, lab, student, source.stem)
            continue
        remarks += [f"{source.name}: the graded cell {name} was missing and was put back." for name in missing]
        remarks += _events(folder / "autograded" / student / lab / source.name)
    return remarks


def _read_submitted(path: Path):
    if not path.exists():
        others = ", ".join(sorted(other.name for other in path.parent.glob("*.ipynb"))) or "no notebook"
        raise GradingError(f"{path.name} was not handed in: the folder holds {others}.")
    return read_notebook(path)


def _run(config: Config, lab: str, student: str, notebook: str) -> None:
    try:
        convert(Autograde, config, lab, student, notebook)
    except GradingError as error:
        raise GradingError(f"{notebook}.ipynb could not be graded: {error}") from error


def _missing_cells(source, submitted) -> list[str]:
    held = {cell.metadata.get("nbgrader", {}).get("grade_id") for cell in submitted.cells}
    graded = [cell.metadata.nbgrader.grade_id for cell in source.cells if utils.is_grade(cell) or utils.is_task(cell)]
    return [name for name in graded if name not in held]


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
        for grade in gradebook.find_submission_notebook(notebook, lab, student).grades:
            grade.auto_score = 0
            grade.needs_manual_grade = False
        gradebook.db.commit()

"""Where a course keeps its labs and its class, and nbgrader's configuration for them."""

import contextlib
import logging
import os
import warnings
from pathlib import Path

import nbformat
from nbgrader import utils
from nbgrader.api import Gradebook
from nbgrader.coursedir import CourseDirectory
from traitlets.config import Config
from traitlets.config.loader import PyFileConfigLoader
from traitlets.log import get_logger

from course_lib.errors import CourseError


class GradingError(CourseError):
    """A lab, a submission or a class folder is not what grading needs."""


def labs(root) -> list[str]:
    """The names of the labs: the folders of `solutions/` that hold a notebook, in order."""
    return sorted({path.parent.name for path in Path(root).glob("solutions/*/*.ipynb")})


def source_notebooks(root, lab: str) -> list[Path]:
    """The source notebooks of a lab, in the order in which they are worked through.

    Raises
    ------
    GradingError
        There is no such lab.
    """
    notebooks = sorted(Path(root).glob(f"solutions/{lab}/*.ipynb"))
    if not notebooks:
        known = ", ".join(labs(root)) or "none"
        raise GradingError(f"solutions/{lab} holds no notebook. The labs of this course: {known}.")
    return notebooks


def read_notebook(path: Path) -> nbformat.NotebookNode:
    """Read a notebook of format 4.

    Raises
    ------
    GradingError
        The file is absent, or is no notebook.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of cell ids that are missing or occur twice
            return nbformat.read(path, as_version=4)
    except FileNotFoundError:
        raise GradingError(f"{path} does not exist.") from None
    except Exception as error:  # nbformat raises whatever the broken JSON provokes
        reason = str(error).splitlines()[0][:200]
        raise GradingError(f"{path.name} is not a readable notebook: {reason}") from error


def is_test(cell: nbformat.NotebookNode) -> bool:
    """Whether a cell is one of the lab's tests: graded code that is not the student's answer."""
    return cell.cell_type == "code" and utils.is_grade(cell) and not utils.is_solution(cell)


def class_folder(root, class_dir=None) -> Path:
    """The folder of what a class hands in and gets back; `class/` unless another is named."""
    return Path(class_dir).resolve() if class_dir else Path(root).resolve() / "class"


def nbgrader_config(root, class_dir=None, db_url: str | None = None) -> Config:
    """The settings of `nbgrader_config.py`, with the class in `class_dir`.

    Each class folder has a gradebook of its own, unless `nbgrader_config.py` names a database server, or `db_url` does.

    Raises
    ------
    GradingError
        `root` has no `nbgrader_config.py`.
    """
    root = Path(root).resolve()
    if not (root / "nbgrader_config.py").exists():
        raise GradingError(f"{root} holds no nbgrader_config.py, so it is no course. Name the folder of the checkout.")
    config = PyFileConfigLoader("nbgrader_config.py", path=str(root)).load_config()
    config.CourseDirectory.root = str(root)
    if class_dir:
        folder = class_folder(root, class_dir)
        folder.mkdir(parents=True, exist_ok=True)
        if config.CourseDirectory.db_url.startswith("sqlite:"):
            config.CourseDirectory.db_url = f"sqlite:///{folder / 'gradebook.db'}"
        for step in ("submitted", "autograded", "feedback"):
            config.CourseDirectory[f"{step}_directory"] = os.path.relpath(folder / step, root)
    if db_url:
        config.CourseDirectory.db_url = db_url
    return config


def convert(converter_class, config: Config, lab: str, student: str = "*", notebook: str = "*"):
    """Run one of nbgrader's converters, whose product replaces an earlier one; returns it.

    Raises
    ------
    GradingError
        nbgrader gave up; the message is the reason that it logged.
    """
    coursedir = CourseDirectory(config=config)
    coursedir.assignment_id, coursedir.student_id, coursedir.notebook_id = lab, student, notebook
    converter = converter_class(coursedir=coursedir, config=config)
    converter.force = True
    with _collected_errors() as errors, warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of SQLAlchemy at nbgrader, of nbformat at cell ids: nothing a grader can mend
        try:
            converter.start()
        except Exception as error:  # nbgrader and whatever a notebook provokes in it
            raise GradingError(_reason([*errors, str(error)])) from error
    return converter


@contextlib.contextmanager
def open_gradebook(config: Config):
    """nbgrader's `Gradebook`, without the warnings that SQLAlchemy has for it."""
    with warnings.catch_warnings(), Gradebook(config.CourseDirectory.db_url) as gradebook:
        warnings.simplefilter("ignore")
        yield gradebook


def _reason(errors: list[str]) -> str:
    """The last line of the first traceback that was logged, else the first message."""
    traceback = next((text for text in errors if text.startswith("Traceback")), errors[0])
    return traceback.strip().splitlines()[-1][:300]


@contextlib.contextmanager
def _collected_errors():
    """The error messages that nbgrader logs, kept from the terminal."""
    errors = []

    class Collector(logging.Handler):
        def emit(self, record):
            errors.append(record.getMessage())

    logger = get_logger()
    collector, propagate = Collector(level=logging.ERROR), logger.propagate
    logger.addHandler(collector)
    logger.propagate = False
    try:
        yield errors
    finally:
        logger.propagate = propagate
        logger.removeHandler(collector)

"""A student's notebooks, and the notebooks as students were given them."""

from pathlib import Path

from nbformat import NotebookNode
from nbgrader.preprocessors import ClearHiddenTests, ClearMarkScheme, ClearSolutions, ComputeChecksums
from traitlets.config import Config

from course_lib.grading.backup import is_backup
from course_lib.grading.course import GradingError, read_notebook
from course_lib.grading.intake import IGNORED, Submission, look_through

FOLDER = "originals"
# Those of nbgrader's GenerateAssignment that change a cell's text, in its order.
_WHAT_IS_NOT_HANDED_OUT = (ClearSolutions, ClearHiddenTests, ClearMarkScheme, ComputeChecksums)


def find_notebooks(root: Path, target) -> list[Path]:
    """A student's notebook, or the notebooks of a folder that the grader would take for the lab's.

    Of a lab that the course knows, those that are missing are among them; of a folder that it does not know, all.

    Raises
    ------
    GradingError
        There is no such notebook.
    """
    for path in (Path(target), root / target, root / "lessons" / target):
        if path.is_file():
            return [path.resolve()]
        for pattern in ("*.ipynb", "*/*.ipynb", "lessons/*/*.ipynb"):
            if found := {notebook.resolve() for notebook in path.glob(pattern)}:
                folders = sorted({notebook.parent for notebook in found})
                return [notebook for folder in folders for notebook in _in_folder(root, folder)]
    raise GradingError(
        f"{target} is neither a notebook, nor a folder that holds one, nor a lab in lessons/. "
        f"Labs: {', '.join(sorted(path.name for path in root.glob('lessons/*/'))) or 'none'}."
    )


def _in_folder(root: Path, folder: Path) -> list[Path]:
    names = _names(root, folder.name)
    if not names:
        return sorted(path for path in folder.glob("*.ipynb") if not is_backup(path))
    taken = as_handed_in(root, folder).notebooks
    return [folder / taken.get(name, f"{name}.ipynb") for name in names]


def as_handed_in(root: Path, folder: Path) -> Submission:
    """What the grader would take from a folder of a student's, if it were handed in."""
    return look_through(folder, _names(root, folder.name), IGNORED)


def original_path(root: Path, path: Path) -> Path | None:
    """What a student's notebook was at first, kept in a release, or its source; None where the course has neither."""
    taken = as_handed_in(root, path.parent).notebooks
    name = next((f"{name}.ipynb" for name, file in taken.items() if file == Path(path.name)), path.name)
    paths = (root / folder / path.parent.name / name for folder in (FOLDER, "solutions"))
    return next((path for path in paths if path.is_file()), None)


def original(path: Path, config: Config) -> NotebookNode:
    """What students were given: the notebook that a release keeps, or that a source is turned into."""
    nb = read_notebook(path)
    if path.parents[1].name == FOLDER:
        return nb
    for step in _WHAT_IS_NOT_HANDED_OUT:
        nb, _ = step(config=config).preprocess(nb, {})
    return nb


def where(original: Path | None) -> str:
    """Words for the place of an original, from where a student can copy it."""
    kept = original is not None and original.parents[1].name == FOLDER
    return f"{FOLDER}/{original.parent.name}/{original.name}" if kept else "the notebook as you were given it"


def _names(root: Path, lab: str) -> list[str]:
    """The notebooks that belong to a lab, without `.ipynb`; none where the course does not know it."""
    return sorted({path.stem for folder in (FOLDER, "solutions") for path in root.glob(f"{folder}/{lab}/*.ipynb")})

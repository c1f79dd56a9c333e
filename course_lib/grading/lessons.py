"""lessons/ from solutions/: the same bytes every time, and never half a lesson."""

import tempfile
from pathlib import Path

import nbformat
from nbgrader.converters import GenerateAssignment

from course_lib.grading.course import GradingError, convert, labs, nbgrader_config, source_notebooks


class WorkInLessonError(GradingError):
    """A lesson notebook holds somebody's work, which a new lesson would replace."""


def generate_lessons(root, overwrite: bool = False) -> list[Path]:
    """Generate the lesson of every lab in `solutions/`.

    All are made in a temporary folder first and put in place when the last one is complete. The gradebook takes no
    part in it.

    Parameters
    ----------
    root : path
        The checkout.
    overwrite : bool
        Also replace lesson notebooks that somebody has worked in.

    Returns
    -------
    list of Path
        The folders of the lessons.

    Raises
    ------
    GradingError
        There is no lab, or nbgrader refuses a source notebook.
    WorkInLessonError
        A lesson notebook holds outputs, so that work would be lost.
    """
    root = Path(root).resolve()
    names = labs(root)
    if not names:
        raise GradingError(f"{root / 'solutions'} holds no notebook, so there is no lesson to generate.")
    if not overwrite:
        _refuse_to_lose_work(root, names)
    with tempfile.TemporaryDirectory(prefix=".lessons-", dir=root) as folder:
        made = Path(folder) / "new"
        for lab in names:
            generate_lesson(root, lab, made)
        for lab in names:
            target = root / "lessons" / lab
            target.parent.mkdir(exist_ok=True)
            if target.exists():
                target.rename(Path(folder) / lab)
            (made / lab).rename(target)
    return [root / "lessons" / lab for lab in names]


def generate_lesson(root, lab: str, folder) -> Path:
    """Generate one lab's lesson into `folder`/`lab`, without the gradebook."""
    source_notebooks(root, lab)
    config = nbgrader_config(root)
    config.CourseDirectory.release_directory = str(folder)
    config.GenerateAssignment.no_database = True
    config.SaveCells.enabled = False
    convert(GenerateAssignment, config, lab)
    return Path(folder) / lab


def _refuse_to_lose_work(root: Path, names: list[str]) -> None:
    for lab in names:
        for path in sorted((root / "lessons" / lab).glob("*.ipynb")):
            cells = nbformat.read(path, as_version=4).cells
            if any(cell.get("outputs") for cell in cells):
                raise WorkInLessonError(
                    f"lessons/{lab}/{path.name} holds outputs: somebody has worked in it, and a new lesson would "
                    "replace it. Move it elsewhere, clear its outputs, or type `course lessons --overwrite`."
                )

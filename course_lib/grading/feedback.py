"""What a student gets back: each notebook as a page, with the scores and comments, without the hidden tests."""

import shutil
from dataclasses import dataclass
from pathlib import Path

from nbgrader.converters import GenerateFeedback

from course_lib.grading.course import GradingError, class_folder, convert, nbgrader_config


@dataclass(frozen=True)
class Feedback:
    """The pages of one student; `problem` says why there are none."""

    student: str
    lab: str
    pages: tuple[Path, ...]
    problem: str = ""


def feedback(
    root, lab: str, class_dir=None, students: list[str] | None = None, db_url: str | None = None
) -> list[Feedback]:
    """Write the pages of every graded submission of a lab to `feedback/<student>/<lab>/` in the class folder.

    The gradebook is that of `nbgrader_config.py` and the class folder, unless `db_url` names another.

    Raises
    ------
    GradingError
        No submission of the lab has been graded.
    """
    folder = class_folder(root, class_dir)
    graded = sorted(path.parent.name for path in folder.glob(f"autograded/*/{lab}"))
    wanted = [student for student in graded if students is None or student in students]
    if not wanted:
        raise GradingError(f"{folder / 'autograded'} holds no graded submission of {lab}. Grade the lab first.")
    config = nbgrader_config(root, class_dir, db_url)
    given = []
    for student in wanted:
        pages = folder / "feedback" / student / lab
        problem = ""
        if any((folder / "autograded" / student / lab).glob("*.ipynb")):
            try:
                convert(GenerateFeedback, config, lab, student)
            except GradingError as error:
                problem = str(error)
        else:
            shutil.rmtree(pages, ignore_errors=True)
            problem = "no notebook of this submission could be run"
        given.append(Feedback(student, lab, tuple(sorted(pages.glob("*.html"))), problem))
    return given

"""What an instructor collects of whom, where students' servers belong to one user of the system."""

import os
import shutil
import sys
from pathlib import Path

import pytest
from nbgrader.api import Gradebook
from nbgrader.coursedir import CourseDirectory

from course_lib import settings
from course_lib.grading.course import nbgrader_config

sys.path.insert(0, str(Path(__file__).parents[2] / "deploy" / "jupyterhub"))
from class_exchange import CollectStudentByStudent, folders_of, prepare

LAB, TIME = "lab1", "2026-11-22 10:00:00 UTC"


@pytest.fixture(scope="module")
def gradebook(tmp_path_factory):
    path = tmp_path_factory.mktemp("empty") / "gradebook.db"
    shutil.copy(settings.course_root() / "nbgrader_config.py", path.parent)
    nbgrader_config(path.parent)  # it sees to it that nbgrader finds what makes a gradebook
    Gradebook(f"sqlite:///{path}", "course").close()
    return path


@pytest.fixture
def course(tmp_path, gradebook):
    (tmp_path / "class").mkdir()
    shutil.copy(gradebook, tmp_path / "class")
    shutil.copy(settings.course_root() / "nbgrader_config.py", tmp_path)
    prepare(tmp_path / "exchange")
    (tmp_path / "solutions").mkdir()
    (tmp_path / "solutions" / "secret.ipynb").write_text("the solution")
    return tmp_path


def hand_in(course: Path, student: str, name: str | None = None) -> Path:
    inbound = folders_of(course / "exchange", student)["inbound"]
    folder = inbound / (name or f"{student}+{LAB}+{TIME}+random")
    folder.mkdir()
    (folder / "one.ipynb").write_text(f"by {student}")
    (folder / "timestamp.txt").write_text(TIME)
    return folder


def collect(course: Path) -> dict[str, set[str]]:
    """The files of each student that were collected."""
    config = nbgrader_config(course)
    config.CourseDirectory.assignment_id = LAB
    config.Exchange.root = str(course / "exchange")
    config.ExchangeCollect.check_owner = False
    CollectStudentByStudent(coursedir=CourseDirectory(config=config), config=config).start()
    return {
        path.name: {str(file.relative_to(path / LAB)) for file in (path / LAB).rglob("*")}
        for path in (course / "class" / "submitted").glob("*")
    }


def test_everybodys_work_is_collected(course):
    for student in ("amara", "bruno"):
        hand_in(course, student)
    assert collect(course) == {student: {"one.ipynb", "timestamp.txt"} for student in ("amara", "bruno")}
    assert (course / "class" / "submitted" / "bruno" / LAB / "one.ipynb").read_text() == "by bruno"


def test_nobody_hands_in_for_another(course):
    hand_in(course, "amara")
    hand_in(course, "bruno", f"amara+{LAB}+2026-11-22 11:00:00 UTC+random")
    collected = collect(course)
    assert set(collected) == {"amara"}
    assert (course / "class" / "submitted" / "amara" / LAB / "one.ipynb").read_text() == "by amara"


def test_what_cannot_be_collected_keeps_nobody_else_from_it(course):
    hand_in(course, "amara", f"amara+{LAB}+no time at all+random")
    hand_in(course, "bruno")
    assert set(collect(course)) == {"bruno"}


def test_links_and_pipes_are_left_out(course):
    folder = hand_in(course, "amara")
    (folder / "two.ipynb").symlink_to(course / "solutions" / "secret.ipynb")
    (folder / "all").symlink_to(course / "solutions")
    os.mkfifo(folder / "pipe")
    assert collect(course)["amara"] == {"one.ipynb", "timestamp.txt"}


def test_a_submission_that_is_itself_a_link_is_left_out(course):
    inbound = folders_of(course / "exchange", "amara")["inbound"]
    (inbound / f"amara+{LAB}+{TIME}+random").symlink_to(course / "solutions")
    assert not collect(course).get("amara")


def test_a_file_too_large_is_left_out(course):
    folder = hand_in(course, "amara")
    with (folder / "large.bin").open("wb") as file:
        file.truncate(60 * 2**20)
    assert collect(course)["amara"] == {"one.ipynb", "timestamp.txt"}

"""One evening's `course grade` of a class in which almost everybody tries something.

No undeserved point, no secret in what students get back, no other submission touched; and the batch ends.
"""

import base64
import hashlib
import html
import secrets
import socket
import tempfile

import pytest
from hostile_class import ATTEMPTS, HONEST, LAB, NOTEBOOK, make_course
from sandboxed import needs_bubblewrap

from course_lib import cli, settings
from course_lib.grading.course import nbgrader_config, open_gradebook, read_notebook
from course_lib.grading.gradebook import scores

pytestmark = needs_bubblewrap
PLACES = ("hidden tests", "hidden number", "solution", "gradebook", "another student", "environment", "home")


@pytest.fixture(scope="module")
def evening(tmp_path_factory):
    """The course after the command, what it was before, and the planted words."""
    folder, temporary = tmp_path_factory.mktemp("evening"), tmp_path_factory.mktemp("t")
    words = {place: secrets.token_hex(12) for place in PLACES}
    words["hidden number"] = str(secrets.randbelow(10**8) + 10**8)
    with pytest.MonkeyPatch.context() as patch, socket.create_server(("127.0.0.1", 0)) as listener:
        listener.setblocking(False)
        course = make_course(folder, words, listener.getsockname()[1])
        with open_gradebook(nbgrader_config(course)) as gradebook:
            gradebook.add_student("a-honest", last_name=words["gradebook"])
        before = fingerprints(course)
        patch.setattr(settings, "course_root", lambda: course)
        patch.setattr(tempfile, "tempdir", None)
        patch.setenv("TMPDIR", str(temporary))
        patch.setenv("HOME", str(course / "home"))
        patch.setenv("INSTRUCTORS_TOKEN", words["environment"])
        assert cli.main(["grade", LAB, "--workers", "2"]) == 0
        with pytest.raises(BlockingIOError):  # nobody has called
            listener.accept()
    left = [path.name for path in temporary.rglob("*") if path.is_file()]
    assert set(left) <= {"global.lock", "purge.lock"}, "Dask's own"
    return course, before, words


@pytest.fixture(scope="module")
def rows(evening):
    """{student: what the gradebook says}."""
    return {row.student: row for row in scores(evening[0], LAB)}


def fingerprints(course):
    """{file: its content's}, of all that grading has no business to change."""
    files = [path for path in course.rglob("*") if path.is_file() and not path.is_symlink()]
    files = [path for path in files if path.parent != course / "class" and "nbgrader_config" not in path.name]
    return {path.relative_to(course): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


def spellings(word):
    """The word as it may be written where nobody is to notice."""
    coded = base64.b64encode(word.encode()).decode().rstrip("=")
    return {word, word[::-1], word.upper(), word.encode().hex(), coded, " ".join(word), "-".join(word)}


@pytest.mark.parametrize("student", [*HONEST, *ATTEMPTS])
def test_everybody_has_the_points_that_are_deserved(rows, student):
    expected = (HONEST | ATTEMPTS)[student]
    assert tuple(question.score for question in rows[student].questions) == expected.points, rows[student].remarks


@pytest.mark.parametrize("student", [*HONEST, *ATTEMPTS])
def test_what_happened_is_said_and_of_the_honest_nothing(rows, student):
    said, expected = " ".join(rows[student].remarks), (HONEST | ATTEMPTS)[student].said
    assert expected in said
    assert ("a human must look" in said) == (expected == "a human must look"), said
    assert student not in HONEST or said == ""


@pytest.mark.parametrize("place", PLACES)
def test_no_secret_is_in_what_a_student_gets_back(evening, place):
    course, _, words = evening
    pages = sorted(course.glob(f"class/feedback/*/{LAB}/*.html"))
    assert len(pages) == len(HONEST | ATTEMPTS) - 2  # of two, no notebook could be read
    for page in pages:
        if place == "another student" and page.parts[-3] in HONEST:
            continue  # it is in their own notebook
        text = html.unescape(page.read_text(encoding="utf-8"))
        assert [spelling for spelling in spellings(words[place]) if spelling in text] == [], page.parts[-3]


@pytest.mark.parametrize("place", PLACES[2:])
def test_nor_in_a_notebook_that_an_instructor_opens(evening, place):
    course, _, words = evening
    for path in course.glob(f"class/autograded/*/{LAB}/{NOTEBOOK}"):
        shown = str([cell.get("outputs") for cell in read_notebook(path).cells])
        assert [spelling for spelling in spellings(words[place]) if spelling in shown] == [], path.parts[-3]


def test_the_attempts_were_made(evening):
    """Or else these tests prove nothing."""
    course, _, _ = evening
    for student, known in (("reads-etc", "student:x:1000"), ("reads-environment", "COURSE_PROFILE")):
        path = course / "class" / "autograded" / student / LAB / NOTEBOOK
        assert known in str([cell.get("outputs") for cell in read_notebook(path).cells])


def test_nothing_but_marks_and_feedback_has_changed(evening):
    course, before, _ = evening
    after = fingerprints(course)
    assert {path: after.get(path) for path in before} == before
    new = {path.parts[:2] for path in after.keys() - before.keys()}
    assert new == {("class", "autograded"), ("class", "feedback")}
    assert [path for path in course.parent.rglob("evil.py")] == []

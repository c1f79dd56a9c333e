import re

import pytest
from tiny_lab import LAB, NOTEBOOK, hand_in, make_course, tiny_notebook

from course_lib.grading.autograde import autograde
from course_lib.grading.course import GradingError
from course_lib.grading.feedback import feedback
from course_lib.grading.redact import hidden_lines

PRINTS_THE_TESTS = """
def square(x):
    print('assert', 'square(-5) == 25, "the sign goes away"')  # known from an earlier year
    import sys
    frame = sys._getframe(1)
    while "assert square(-5)" not in str(frame.f_globals.get("In", "")):
        frame = frame.f_back
    print(frame.f_globals["In"][-1])
    display(frame.f_globals["In"][-1])
    return abs(x) ** 2 if x > -5 else -25
"""


@pytest.fixture(scope="module")
def pages(tmp_path_factory, empty_gradebook):
    """{student: page} of one who fails a hidden test and one who prints the tests."""
    course = make_course(tmp_path_factory.mktemp("feedback"), empty_gradebook)
    for student, square in (("fails", "def square(x): return 9"), ("prints", PRINTS_THE_TESTS)):
        nb = tiny_notebook()
        nb.cells[2].source = square
        hand_in(course, student, nb)
    autograde(course, LAB)
    return {each.student: each.pages[0].read_text() for each in feedback(course, LAB)}


@pytest.mark.parametrize("student", ["fails", "prints"])
def test_no_line_of_a_hidden_test_is_shown(pages, student):
    shown = re.sub(r"<[^>]+>", "", pages[student])
    for cell in tiny_notebook().cells:
        for line in hidden_lines(cell.source):
            assert line not in pages[student]
            assert line.split(",")[0] not in shown
    assert "1621521" not in shown


def test_what_is_left_out_is_marked(pages):
    assert "[hidden test]" in pages["prints"]


def test_message_of_a_hidden_test_is_shown(pages):
    assert "AssertionError: the sign goes away" in pages["fails"]


def test_scores_are_shown(pages):
    assert "Score: 1.0 / 6.0" in pages["fails"]


def test_one_page_per_notebook_and_a_reason_where_there_is_none(graded):
    given = {each.student: each for each in feedback(graded, LAB)}
    assert [page.name for page in given["amara"].pages] == [NOTEBOOK.replace(".ipynb", ".html")]
    assert given["broken"].pages == ()
    assert "no notebook" in given["broken"].problem


def test_feedback_before_grading_is_an_error(course):
    with pytest.raises(GradingError, match="Grade the lab first"):
        feedback(course, LAB)

import base64
import codecs
import html
import re

import pytest
from nbformat.v4 import new_code_cell
from tiny_lab import LAB, NOTEBOOK, hand_in, make_course, tiny_notebook

from course_lib.grading.autograde import autograde
from course_lib.grading.course import GradingError
from course_lib.grading.execute import SafeExecute
from course_lib.grading.feedback import feedback
from course_lib.grading.redact import hidden_test_lines

# Each finds the source of the test that calls it, and says it in a way of its own.
FINDS_THE_TEST = """
import base64, codecs
def source_of_the_test():
    import sys
    frame = sys._getframe(1)
    while "assert square(-5)" not in str(frame.f_globals.get("In", "")):
        frame = frame.f_back
    return frame.f_globals["In"][-1]

def told_as(way):
    text = source_of_the_test()
    return {
        "plain": text, "base64": base64.b64encode(text.encode()).decode(), "hex": text.encode().hex(),
        "backwards": text[::-1], "rot13": codecs.encode(text, "rot13"), "letters": " ".join(text),
        "numbers": str(list(text.encode())),
    }[way]
"""
WAYS = ("plain", "base64", "hex", "backwards", "rot13", "letters", "numbers")
PRINTS = """
def square(x):
    print(told_as("{way}"))
    display(told_as("{way}"))
    return abs(x) ** 2 if x > -5 else -25
"""
RAISES = """
def square(x):
    assert False, told_as("{way}")
"""
RAISES_ANOTHER = """
def square(x):
    raise ValueError(told_as("{way}"))
"""
KEEPS_IT = """
kept = ""
def square(x):
    global kept
    kept = told_as("{way}")
    return x * x
"""
SAYS_IT_LATER = """
print(kept)
display({"text/html": kept}, raw=True)
raise ValueError(kept)
"""


@pytest.fixture(scope="module")
def pages(tmp_path_factory, empty_gradebook):
    """{student: page} of one who fails a hidden test, and of those who get hold of the tests."""
    course = make_course(tmp_path_factory.mktemp("feedback"), empty_gradebook)
    squares = {"fails": "def square(x): return 9", "errs": "def square(x):\n    return x + None"}
    for way in WAYS:
        for name, square in (("prints", PRINTS), ("raises", RAISES), ("errs", RAISES_ANOTHER), ("keeps", KEEPS_IT)):
            if way == "base64" or name == "prints":
                squares[f"{name} {way}"] = FINDS_THE_TEST + square.replace("{way}", way)
    for student, square in squares.items():
        nb = tiny_notebook()
        nb.cells[2].source = square
        if student.startswith("keeps"):
            nb.cells.append(new_code_cell(SAYS_IT_LATER))
        hand_in(course, student, nb)
    autograde(course, LAB)
    return {each.student: each.pages[0].read_text() for each in feedback(course, LAB)}


def test_no_line_of_a_hidden_test_is_shown(pages):
    for page in pages.values():
        shown = re.sub(r"<[^>]+>", "", page)
        for cell in tiny_notebook().cells:
            for line in hidden_test_lines(cell.source):
                assert line not in page
                assert line.split(",")[0] not in shown
        assert "1621521" not in shown


def test_nor_in_another_spelling(pages):
    secret = "assert square(1234) + 98765 == 1621521"
    spelt = {
        "hex": secret.encode().hex(),
        "backwards": secret[::-1],
        "rot13": codecs.encode(secret, "rot13"),
        "letters": " ".join(secret),
        "numbers": str(list(secret.encode()))[1:-1],
    }
    for page in map(html.unescape, pages.values()):
        assert not [way for way, text in spelt.items() if text in page]
        for text in re.findall(r"[A-Za-z0-9+/=]{40,}", page):
            assert b"1621521" not in base64.b64decode(text + "===", validate=False)


def test_the_cheats_did_get_hold_of_it(tmp_path):
    """Or else these tests prove nothing."""
    nb = tiny_notebook()
    nb.cells[2].source = FINDS_THE_TEST + PRINTS.replace("{way}", "plain")
    SafeExecute().preprocess(nb, {"metadata": {"path": str(tmp_path)}})
    assert "1621521" in str(nb.cells[3].outputs)


def test_an_error_in_a_students_own_code_is_told_by_its_line(pages):
    page = html.unescape(re.sub(r"<[^>]+>", "", pages["errs"]))
    assert "TypeError, in line 2 of your cell: return x + None" in page


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

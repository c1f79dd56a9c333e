"""Whatever was done to a notebook, `course check` and the grader see the same in it, but for the hidden tests."""

import shutil
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell
from prose_lab import NOTEBOOK as PROSE_NOTEBOOK
from prose_lab import PROSE
from test_repair import (
    copied,
    deleted,
    deleted_all,
    duplicated,
    edited_metadata,
    index,
    renamed,
    reordered,
    split,
)
from tiny_lab import LAB, NOTEBOOK, hand_in, make_course, solved_notebook

from course_lib.grading.autograde import autograde
from course_lib.grading.check import check
from course_lib.grading.course import is_test, nbgrader_config, open_gradebook, read_notebook
from course_lib.grading.gradebook import scores
from course_lib.grading.judge_cells import armed, names_before_tests
from course_lib.grading.lessons import generate_lesson, generate_lessons
from course_lib.grading.originals import original
from course_lib.grading.simulate import simulate_class

CHECKOUT = Path(__file__).parents[2]
SOURCES = sorted(CHECKOUT.glob("solutions/*/*.ipynb"))


def write(nb, name, source):
    nb.cells[index(nb, name)].source = source


def edited_test(nb):
    write(nb, "test_cube", "pass")
    write(nb, "cube", "def cube(x):\n    return 0")


def lost_exercise(nb):
    del nb.cells[index(nb, "cube")]


def answer_in_the_last_copy(nb):
    """The exercise as it was first answered stands where the lab has it, the right one at the end."""
    nb.cells.append(copied(nb, "square"))
    write(nb, "square", "def square(x):\n    return 2 * x")


def edited_copy_of_a_test(nb):
    """The lab's own stands at the end, where another `square` is defined."""
    nb.cells += [new_code_cell("def square(x):\n    return 0"), copied(nb, "test_square")]
    write(nb, "test_square", "pass")


def equals_everything(nb):
    write(nb, "square", "class All:\n    def __eq__(self, other): return True\ndef square(x): return All()")


def own_number(nb):
    write(nb, "cube", "class Cube(float):\n    def __eq__(self, other): return True\ndef cube(x): return Cube(7)")


def another_exception(nb):
    write(nb, "cube", "def cube(x):\n    return {}[x]")


def crash(nb):
    write(nb, "cube", "def cube(x):\n    import os\n    os._exit(1)")


def assertions_switched_off(nb):
    write(
        nb,
        "settings",
        "def off(lines): return ['pass'] if 'assert' in ''.join(lines) else lines\n"
        "get_ipython().input_transformers_cleanup.append(off)",
    )
    write(nb, "square", "def square(x): return 0")


def a_file_beside_it(nb):
    write(nb, "settings", "assert open('figure.svg').read()")


BENDS = [
    *(duplicated, split, deleted, deleted_all, reordered, renamed, edited_metadata),
    *(edited_test, lost_exercise, answer_in_the_last_copy, edited_copy_of_a_test),
    *(equals_everything, own_number, another_exception, crash, assertions_switched_off),
    a_file_beside_it,
]
NAMES = [bend.__name__ for bend in BENDS]


@pytest.fixture(scope="module")
def both(tmp_path_factory, empty_gradebook):
    """{student: (the row of the grader, the notebook as checked)}."""
    course = make_course(tmp_path_factory.mktemp("both"), empty_gradebook)
    generate_lessons(course)
    shutil.copytree(course / "lessons", course / "originals")  # as students have it
    simulate_class(course, LAB)
    for bend in BENDS:
        nb = solved_notebook(course)
        bend(nb)
        hand_in(course, bend.__name__, nb)
        shutil.copy(course / "solutions" / LAB / "figure.svg", course / "class" / "submitted" / bend.__name__ / LAB)
    autograde(course, LAB, students=NAMES)
    rows = {row.student: row for row in scores(course, LAB)}
    files = {name: course / "class" / "submitted" / name / LAB / NOTEBOOK for name in NAMES}
    return {name: (rows[name], *check(course, files[name])) for name in NAMES}


@pytest.mark.parametrize("student", NAMES)
def test_same_points(both, student):
    row, checked = both[student]
    graded = {question.question.split("/")[1]: question.score for question in row.questions}
    assert {cell.question: cell.score for cell in checked.cells if not cell.by_hand} == {
        name: graded[name] for name in ("test_square", "test_cube")
    }


@pytest.mark.parametrize("student", NAMES)
def test_same_sentences(both, student):
    row, checked = both[student]
    mended = [said.removeprefix(f"{NOTEBOOK}: ") for said in row.remarks if said.startswith(f"{NOTEBOOK}: ")]
    events = [said.rpartition(": ")[2].rstrip(".") for said in row.remarks if said.startswith(f"{NOTEBOOK}, test")]
    assert [remark for remark in checked.remarks if remark in mended] == mended
    for event in events:
        assert event in " ".join(cell.message for cell in checked.cells)


def test_some_of_them_earn_points_and_some_do_not(both):
    """Else the others would prove little."""
    assert {both[name][1].score for name in NAMES} == {0, 2, 3}


def test_who_would_be_listed_is_told(both):
    _, checked = both["equals_everything"]
    assert "a human must look: an answer was an object of the class All" in checked.cells[0].message


def test_a_deleted_question_goes_to_a_human_and_counts_as_unanswered_until_then(prose_course):
    folder = prose_course / "class" / "submitted" / "ada" / PROSE
    path = generate_lesson(prose_course, PROSE, folder.parent) / f"{PROSE_NOTEBOOK}.ipynb"
    nb = read_notebook(path)
    del nb.cells[index(nb, "answer-a")]  # the other question is as it was handed out
    nbformat.write(nb, path)
    (checked,) = check(prose_course, path)
    assert [(cell.question, cell.score, cell.message) for cell in checked.cells if cell.by_hand] == [
        ("answer-a", 0, "no answer yet"),
        ("answer-b", 0, "no answer yet"),
    ]
    autograde(prose_course, PROSE)
    with open_gradebook(nbgrader_config(prose_course)) as gradebook:
        wait = {
            name: gradebook.find_grade(name, PROSE_NOTEBOOK, PROSE, "ada").needs_manual_grade
            for name in ("answer-a", "answer-b")
        }
    assert wait == {"answer-a": True, "answer-b": False}


@pytest.mark.parametrize("source", SOURCES, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_a_lesson_arms_the_visible_tests_as_its_source_does(source):
    """The helpers of a test and the names that are a student's are read from the lesson, which has no solutions."""
    given = original(source, nbgrader_config(CHECKOUT, CHECKOUT / "class"))
    from_source, from_lesson = names_before_tests(read_notebook(source)), names_before_tests(given)
    for cell in filter(is_test, given.cells):
        name = cell.metadata.nbgrader.grade_id
        assert armed(cell.source, from_lesson[name], "") == armed(cell.source, from_source[name], "")

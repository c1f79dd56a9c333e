import shutil

import nbformat
import pytest
from tiny_lab import LAB, NOTEBOOK, hand_in, solved_notebook

from course_lib.grading.autograde import autograde
from course_lib.grading.course import GradingError
from course_lib.grading.gradebook import scores
from course_lib.grading.simulate import simulate_class


def points(course, student):
    """{question: points} of one student."""
    (row,) = [row for row in scores(course, LAB) if row.student == student]
    return {question.question.split("/")[1]: question.score for question in row.questions}


def remarks(course, student):
    (row,) = [row for row in scores(course, LAB) if row.student == student]
    return " ".join(row.remarks)


@pytest.mark.parametrize(
    ("student", "expected"),
    [
        ("amara", {"test_square": 2, "test_cube": 1, "why": 0}),
        ("bruno", {"test_square": 2, "test_cube": 0, "why": 0}),
        ("chen", {"test_square": 0, "test_cube": 0, "why": 0}),
        ("dalia", {"test_square": 0, "test_cube": 0, "why": 0}),
        ("broken", {"test_square": 0, "test_cube": 0, "why": 0}),
        ("hollow", {"test_square": 0, "test_cube": 0, "why": 0}),
        ("folder", {"test_square": 0, "test_cube": 0, "why": 0}),
        ("empty", {"test_square": 0, "test_cube": 0, "why": 0}),
        ("untidy", {"test_square": 2, "test_cube": 0, "why": 0}),
    ],
)
def test_everybody_in_the_batch_has_a_score(graded, student, expected):
    assert points(graded, student) == expected


@pytest.mark.parametrize(
    ("student", "sentence"),
    [
        ("dalia", "test_square: stopped after 2 seconds. 01_square.ipynb, test_cube: the kernel died"),
        ("broken", "is not a readable notebook"),
        ("hollow", "01_square.ipynb"),
        ("folder", "is not a readable notebook"),
        ("empty", "was not handed in: the folder holds no notebook"),
        ("untidy", "the graded cell test_cube was missing and was put back"),
    ],
)
def test_what_went_wrong_is_said(graded, student, sentence):
    assert sentence in remarks(graded, student)


def test_nothing_is_said_of_ordinary_work(graded):
    assert [remarks(graded, student) for student in ("amara", "bruno", "chen")] == ["", "", ""]


def test_submission_itself_is_not_altered(graded):
    assert (graded / "class" / "submitted" / "broken" / LAB / NOTEBOOK).read_text() == "{ no notebook"


def test_only_a_changed_submission_is_graded_again(course):
    simulate_class(course, LAB)
    students = ["amara", "chen"]
    autograde(course, LAB, students=students)
    hand_in(course, "chen", solved_notebook(course))
    again = autograde(course, LAB, students=students)
    assert [(each.student, each.fresh) for each in again] == [("amara", False), ("chen", True)]
    assert points(course, "chen") == points(course, "amara")


def test_edited_test_does_not_count(course):
    simulate_class(course, LAB)
    nb = solved_notebook(course)
    for cell in nb.cells:
        if cell.id == "test_cube":
            cell.source = "pass"
        if cell.id == "cube":
            cell.source = "def cube(x): return 0"
    hand_in(course, "sly", nb)
    autograde(course, LAB, students=["sly"])
    assert points(course, "sly")["test_cube"] == 0


def test_another_class_folder(course, tmp_path):
    elsewhere = tmp_path / "year 2"
    shutil.move(course / "class", elsewhere)
    simulate_class(course, LAB, elsewhere)
    autograde(course, LAB, class_dir=elsewhere, students=["amara"])
    assert scores(course, LAB, elsewhere)[0].score == 3
    assert list((course / "class").iterdir()) == []


def test_no_submission_is_an_error_that_says_where_they_belong(course):
    with pytest.raises(GradingError, match="submitted/<student>/lab_tiny/"):
        autograde(course, LAB)


def test_unknown_lab_is_an_error_that_names_the_known(course):
    (course / "class" / "submitted" / "ada" / "lab_9").mkdir(parents=True)
    with pytest.raises(GradingError, match=LAB):
        autograde(course, "lab_9")


def test_changed_cells_after_grading_began_are_an_error(course):
    simulate_class(course, LAB)
    autograde(course, LAB, students=["chen"])
    path = course / "solutions" / LAB / NOTEBOOK
    nb = nbformat.read(path, as_version=4)
    del nb.cells[-1]
    nbformat.write(nb, path)
    with pytest.raises(GradingError, match="Cannot add or remove cells"):
        autograde(course, LAB, students=["chen"])

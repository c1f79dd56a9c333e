"""Numbers that can be verified by hand, and one picture."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from prose_lab import PROSE, add_student, mark
from tiny_lab import LAB

from course_lib import cli, settings
from course_lib.grading.course import GradingError
from course_lib.grading.statistics import (
    FEWEST_STUDENTS,
    QuestionStatistics,
    discrimination,
    most_frequent,
    picture,
    statistics,
    table,
)


def test_discrimination_is_the_correlation_with_the_other_questions():
    points = np.random.default_rng(0).integers(0, 4, (12, 5)).astype(float)
    rest = points[:, [0, 1, 3, 4]].sum(axis=1)
    item = points[:, 2]
    by_hand = ((item - item.mean()) * (rest - rest.mean())).mean() / (item.std() * rest.std())
    assert discrimination(points, 2) == pytest.approx(by_hand)


def test_a_question_does_not_discriminate_by_being_part_of_the_total():
    points = np.array([[1, 0], [0, 1], [1, 1], [0, 0]] * 3, float)
    assert discrimination(points, 0) == pytest.approx(0)
    assert np.corrcoef(points[:, 0], points.sum(axis=1))[0, 1] > 0.7  # uncorrected


def test_a_question_that_waits_for_a_marker_is_in_nobodys_total():
    points = np.random.default_rng(1).random((12, 4))
    without = np.delete(points, 3, axis=1)
    points[5, 3] = np.nan
    assert discrimination(points, 0) == discrimination(without, 0)


@pytest.mark.parametrize(
    "points",
    [
        np.random.default_rng(2).random((FEWEST_STUDENTS - 1, 3)),
        np.column_stack([np.ones(20), np.arange(20)]),
        np.column_stack([np.arange(20), np.ones(20)]),
        np.arange(20.0)[:, None],
    ],
    ids=["too few students", "all have the same", "the same in the rest", "the only question"],
)
def test_where_discrimination_cannot_be_told_it_is_nan(points):
    assert np.isnan(discrimination(points, 0))


@pytest.mark.parametrize(
    ("messages", "expected"),
    [
        ([], ("", 0)),
        (["got 3", "got 4"], ("got …", 2)),
        (["got 3, not 9", "got 3, not -1.5e-7", "got 3, not nan"], ("got 3, not …", 3)),
        (["shape (2, 3)", "shape (2, 3, 4)", "other"], ("shape (…)", 2)),
        (["conv2d lacks a bias", "conv3d lacks a bias", "conv3d lacks a bias"], ("conv3d lacks a bias", 2)),
        (["a", "b", "b"], ("b", 2)),
    ],
)
def test_messages_that_differ_in_numbers_alone_count_together(messages, expected):
    assert most_frequent(messages) == expected


@given(st.lists(st.floats(), min_size=1))
def test_any_number_counts_as_a_number(numbers):
    assert most_frequent([f"got {number}, not 9" for number in numbers])[1] == len(numbers)


def test_a_class_by_hand(prose_course):
    add_student(prose_course, "ada")
    add_student(prose_course, "bruno", code_points=0.0, error=("AssertionError", "3 * 3 is 9, not 6"))
    add_student(prose_course, "chen", code_points=0.0, error=("AssertionError", "\n3 * 3 is 9, not 27\nand more"))
    add_student(prose_course, "dalia", code_points=0.0, error=("NameError", "name 'square' is not defined"))
    add_student(prose_course, "eve", None)
    mark(prose_course, "ada", (3, 1))
    mark(prose_course, "bruno", (0, 1))
    square, first, second = statistics(prose_course, PROSE)
    assert (square.question, square.students, square.difficulty) == ("01_prose/test_square", 4, 0.25)
    assert (square.check, square.failed) == ("3 * 3 is 9, not …", 2)
    assert (first.students, first.difficulty, second.difficulty) == (2, 0.5, 0.5)  # two wait to be marked
    assert np.isnan(square.discrimination)


def test_a_message_that_a_student_wrote_does_no_harm_to_the_terminal(prose_course):
    add_student(prose_course, "mallory", error=("Exception", "\x1b[2J\x07" + "x" * 20_000))
    assert statistics(prose_course, PROSE)[0].check == "Exception: " + "x" * 160 + " ..."


def test_messages_of_hidden_checks_and_of_crashes_are_seen(graded):
    square, cube, why = statistics(graded, LAB)
    assert square.question == "01_square/test_square"
    assert square.failed >= 1
    assert cube.failed >= 1
    assert (why.check, why.failed) == ("", 0)


def test_the_command_prints_the_table_and_says_what_nan_means(prose_course, capsys, monkeypatch):
    monkeypatch.setattr(settings, "course_root", lambda: prose_course)
    add_student(prose_course, "bruno", code_points=0.0, error=("AssertionError", "the sign goes away"))
    file = prose_course / "pictures" / "statistics.png"
    assert cli.main(["statistics", PROSE, "--picture", str(file)]) == 0
    said = capsys.readouterr().out
    assert "1 x the sign goes away" in said
    assert "nan with fewer than 10 students" in said
    assert file.read_bytes().startswith(b"\x89PNG")


def test_table_has_a_line_for_each_question():
    found = [QuestionStatistics("01/test_a", 2.0, 30, 0.5, np.nan, "got …", 12)]
    assert table(found)[1] == ["01/test_a", "2", "30", "0.50", "nan", "12 x got …"]


def test_a_picture_of_no_known_kind_is_an_error_that_names_some(tmp_path):
    found = [QuestionStatistics("01/test_a", 2.0, 30, 0.5, -0.25, "", 0)]
    with pytest.raises(GradingError, match=r"\.png, \.svg or \.pdf"):
        picture(found, tmp_path / "statistics.docx")


def test_before_grading_there_is_nothing_to_count(prose_course):
    with pytest.raises(GradingError, match="Grade the lab first"):
        statistics(prose_course, PROSE)

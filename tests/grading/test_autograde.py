import shutil

import nbformat
import pytest
from nbgrader.converters import Autograde
from tiny_lab import LAB, NOTEBOOK, hand_in, solved_notebook, untidy_notebook

from course_lib.grading.autograde import autograde
from course_lib.grading.course import GradingError, convert, nbgrader_config, open_gradebook
from course_lib.grading.gradebook import scores
from course_lib.grading.simulate import simulate_class
from course_lib.grading.task import WorkerLostError


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


def test_whoever_is_stopped_goes_on_from_there(course):
    simulate_class(course, LAB)
    students = ["amara", "bruno", "chen"]
    autograde(course, LAB, students=students)

    def stop(progress):
        if progress.done == 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        autograde(course, LAB, students=students, force=True, progress=stop)
    again = autograde(course, LAB, students=students)
    assert [(each.student, each.fresh) for each in again] == [("amara", False), ("bruno", False), ("chen", True)]
    assert [path.name for path in (course / "class").glob(".grading-*")] == []


def test_a_notebook_lost_with_its_workers_is_said_and_tried_again_by_the_next_call(course):
    simulate_class(course, LAB)

    def lose(tasks):
        return [(task, WorkerLostError("both workers died")) for task in tasks]

    autograde(course, LAB, students=["amara"], run=lose)
    assert points(course, "amara")["test_square"] == 0
    assert remarks(course, "amara") == "01_square.ipynb: could not be graded: both workers died."
    assert [each.fresh for each in autograde(course, LAB, students=["amara"])] == [True]
    assert points(course, "amara")["test_square"] == 2


def test_what_runs_a_notebook_is_not_told_where_the_gradebook_is(course):
    simulate_class(course, LAB)
    tasks = []
    autograde(course, LAB, students=["amara"], run=lambda found: [tasks.append(task) for task in found][:0])
    assert str(course) not in repr(tasks)


def test_a_class_is_graded_by_one_process_at_a_time(course):
    simulate_class(course, LAB)

    def again(progress):
        autograde(course, LAB)

    with pytest.raises(GradingError, match="is being graded by another process"):
        autograde(course, LAB, students=["chen"], progress=again)


def test_nbgrader_alone_comes_to_the_same_points(course):
    simulate_class(course, LAB)
    autograde(course, LAB, students=["chen"])  # which registers the lab
    hand_in(course, "untidy", untidy_notebook(course))
    convert(Autograde, nbgrader_config(course), LAB, "untidy")
    with open_gradebook(nbgrader_config(course)) as gradebook:
        assert gradebook.find_submission(LAB, "untidy").score == 2


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

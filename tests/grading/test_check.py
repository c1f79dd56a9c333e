import nbformat
import pytest
from tiny_lab import LAB, NOTEBOOK

from course_lib.grading.check import check
from course_lib.grading.course import GradingError
from course_lib.grading.lessons import generate_lessons


@pytest.fixture
def notebook(course):
    """A student's own copy, with one exercise wrong and a file that its code makes."""
    generate_lessons(course)
    path = course / "lessons" / LAB / NOTEBOOK
    nb = nbformat.read(path, as_version=4)
    cells = {cell.id: cell for cell in nb.cells}
    cells["settings"].source += "\nopen('made.txt', 'w').close()\nopen('figure.svg').close()"
    cells["square"].source = "def square(x):\n    return x * x"
    cells["cube"].source = "def cube(x):\n    return 3 * x"
    nbformat.write(nb, path)
    return path


def test_rows_of_points_and_messages(course, notebook):
    rows = check(course, notebook)
    assert [(row.question, row.score, row.max_score, row.message) for row in rows] == [
        ("test_square", 2, 2, ""),
        ("test_cube", 0, 1, "2 * 2 * 2 is 8"),
    ]


def test_an_untouched_lesson_is_not_written_yet(course):
    generate_lessons(course)
    assert {row.message for row in check(course, LAB)} == {"not written yet"}


def test_nothing_of_the_students_is_touched(course, notebook):
    before = {path: (path.read_bytes(), path.stat().st_mtime_ns) for path in notebook.parent.iterdir()}
    check(course, notebook)
    assert {path: (path.read_bytes(), path.stat().st_mtime_ns) for path in notebook.parent.iterdir()} == before


def test_a_lab_is_found_by_its_name(course, notebook):
    assert {row.notebook for row in check(course, LAB)} == {NOTEBOOK}


def test_an_edited_test_is_pointed_out(course, notebook):
    nb = nbformat.read(notebook, as_version=4)
    next(cell for cell in nb.cells if cell.id == "test_cube").source = "pass"
    nbformat.write(nb, notebook)
    assert "the grader uses the original" in check(course, notebook)[1].message


def test_what_is_neither_notebook_nor_lab_is_an_error_that_names_the_labs(course, notebook):
    with pytest.raises(GradingError, match=LAB):
        check(course, "lab_9")


def test_unreadable_notebook_is_an_error(course, notebook):
    notebook.write_text("{ broken")
    with pytest.raises(GradingError, match="not a readable notebook"):
        check(course, notebook)

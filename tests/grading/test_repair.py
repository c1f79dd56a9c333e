"""Solved notebooks that editing and tools have bent: each keeps its three points, and what was found is said."""

import copy
import datetime

import nbformat
import pytest
from nbformat.v4 import new_code_cell
from tiny_lab import LAB, NOTEBOOK, hand_in, make_course, solved_notebook, tiny_notebook

from course_lib.grading.autograde import autograde
from course_lib.grading.course import nbgrader_config, open_gradebook, read_notebook
from course_lib.grading.gradebook import scores
from course_lib.grading.repair import restore_order
from course_lib.grading.simulate import simulate_class


def index(nb, cell_id):
    return [cell.id for cell in nb.cells].index(cell_id)


def move(nb, cell_id, to):
    nb.cells.insert(to, nb.cells.pop(index(nb, cell_id)))


def copied(nb, cell_id):
    cell = copy.deepcopy(nb.cells[index(nb, cell_id)])
    cell.id = f"{cell_id}-copy"
    return cell


def duplicated(nb):
    """Once more the exercise as it was handed out, and a test, at the end."""
    stub = copied(nb, "square")
    stub.source = "def square(x):\n    # YOUR CODE HERE\n    raise NotImplementedError()"
    nb.cells += [copied(nb, "test_square"), copied(nb, "cube")]
    nb.cells.insert(index(nb, "square"), stub)


def split(nb):
    """The exercise in two cells with the same metadata, as JupyterLab splits them."""
    helper = copied(nb, "square")
    helper.source = "def times(a, b):\n    return a * b"
    nb.cells.insert(index(nb, "square"), helper)
    nb.cells[index(nb, "square")].source = "def square(x):\n    return times(x, x)"


def split_answer(nb):
    nb.cells.append(copied(nb, "why"))


def deleted(nb):
    for name in ("test_square", "why"):
        del nb.cells[index(nb, name)]


def deleted_all(nb):
    """Nothing is left of the lab but what the student wrote, in a cell of their own."""
    code = "\n".join(nb.cells[index(nb, name)].source for name in ("square", "cube"))
    nb.cells = [new_code_cell(code)]


def reordered(nb):
    """A test above its exercise, which leans on a cell of the student's own."""
    move(nb, "test_square", 0)
    nb.cells[index(nb, "square")].source = "def square(x):\n    return times(x, x)"
    nb.cells.insert(index(nb, "square"), new_code_cell("def times(a, b): return a * b"))


def renamed(nb):
    nb.cells[index(nb, "test_square")].metadata.nbgrader.grade_id = "my_test"
    del nb.cells[index(nb, "test_cube")].metadata["nbgrader"]


def edited_metadata(nb):
    """As a student might to keep tests from being run or counted."""
    test = nb.cells[index(nb, "test_square")]
    test.metadata.nbgrader.update(grade=False, solution=True, points=100, schema_version=77)
    test.metadata.tags = ["skip-execution"]
    nb.cells[index(nb, "test_cube")].cell_type = "raw"
    nb.metadata = {"kernelspec": {"name": "julia", "display_name": "Julia", "language": "julia"}, "language": 3}


@pytest.fixture(scope="module")
def bent(tmp_path_factory, empty_gradebook):
    """The class after grading."""
    course = make_course(tmp_path_factory.mktemp("bent"), empty_gradebook)
    simulate_class(course, LAB)
    bends = [duplicated, split, split_answer, deleted, deleted_all, reordered, renamed, edited_metadata]
    for bend in bends:
        nb = solved_notebook(course)
        bend(nb)
        hand_in(course, bend.__name__, nb)
    (hand_in(course, "copy_name", solved_notebook(course))).rename(
        folder_of(course, "copy_name") / "homework-Copy1.ipynb"
    )
    (folder_of(course, "copy_name") / "gradebook.db").symlink_to(course / "class" / "gradebook.db")
    hand_in(course, "huge", '"' + "x" * 31_000_000 + '"')
    hand_in(course, "old", nbformat.writes(nbformat.convert(solved_notebook(course), 3), version=3))
    for student, time in (("late", "2026-01-01 12:30 UTC"), ("broken_time", "yesterday")):
        hand_in(course, student, solved_notebook(course))
        (folder_of(course, student) / "timestamp.txt").write_text(time)
    with open_gradebook(nbgrader_config(course)) as gradebook:
        gradebook.update_or_create_assignment(LAB, duedate=datetime.datetime(2026, 1, 1))
    students = [path.parent.name for path in course.glob(f"class/submitted/*/{LAB}")]
    autograde(course, LAB, students=[name for name in students if name not in ("amara", "bruno", "chen", "dalia")])
    return course


def folder_of(course, student):
    return course / "class" / "submitted" / student / LAB


FOUND = {
    "duplicated": "the cell square is there 2 times: all were run, one counts",
    "split": "the cell square is there 2 times: all were run, one counts",
    "split_answer": "the cell why is there 2 times: read them all",
    "deleted": "the graded cell test_square was missing and was put back. "
    "01_square.ipynb: the graded cell why was missing and was put back.",
    "deleted_all": "the graded cell test_cube was missing and was put back",
    "reordered": "moved back to where the lab has them: test_square",
    "renamed": "the cell test_square had lost its name and was recognised by its id",
    "copy_name": "homework-Copy1.ipynb was taken for 01_square.ipynb",
    "old": "it is in notebook format 3 and was read as 4.5",
    "late": "handed in 12:30:00 h after the due date",
    "broken_time": "timestamp.txt holds no time ('yesterday'), so the submission counts as in time",
    "huge": "could not be graded: it has 31 MB",
}


def row_of(course, student):
    (row,) = [row for row in scores(course, LAB) if row.student == student]
    return row


@pytest.mark.parametrize("student", [*FOUND, "edited_metadata"])
def test_work_is_graded_for_what_it_is_worth(bent, student):
    points = {question.question.split("/")[1]: question.score for question in row_of(bent, student).questions}
    earned = 0 if student == "huge" else 1
    assert points == {"test_square": 2 * earned, "test_cube": earned, "why": 0}


@pytest.mark.parametrize(("student", "sentence"), FOUND.items(), ids=FOUND)
def test_what_was_found_is_said(bent, student, sentence):
    assert sentence in " ".join(row_of(bent, student).remarks)


def test_a_link_is_not_followed(bent):
    assert not (bent / "class" / "autograded" / "copy_name" / LAB / "gradebook.db").exists()


def graded_cells(nb):
    """{name: (type, points, whether it is graded)}; fails where a name occurs twice."""
    found = {}
    for cell in nb.cells:
        metadata = cell.metadata.get("nbgrader", {})
        if metadata.get("grade") or metadata.get("task"):
            assert metadata.grade_id not in found
            found[metadata.grade_id] = cell.cell_type, metadata.points, metadata.grade
    return found


def test_every_graded_notebook_holds_the_lab_s_graded_cells_once_with_their_metadata(bent):
    graded = list(bent.glob(f"class/autograded/*/{LAB}/{NOTEBOOK}"))
    assert len(graded) == len(FOUND)  # all but the huge one, and the one of which nothing has to be said
    for path in graded:
        assert graded_cells(read_notebook(path)) == graded_cells(tiny_notebook())


# -- the order of cells, by itself ------------------------------------------------------------------------------------


def order_after(order):
    """The lab's cells (by id) and a student's own (in brackets), put back; returns the order and what was moved."""
    lab = {cell.id: cell for cell in tiny_notebook().cells}
    cells = [copy.deepcopy(lab[one]) if one in lab else new_code_cell(one) for one in order.split()]
    moved = restore_order(cells, list(lab.values()))
    return " ".join(cell.source if cell.source.startswith("[") else cell.id for cell in cells), moved


AS_IT_WAS = "title settings square test_square cube test_cube why"


@pytest.mark.parametrize(
    ("order", "moved"),
    [
        (AS_IT_WAS, []),
        ("title settings test_square square cube test_cube why", ["test_square"]),
        ("title settings square cube test_cube test_square why", ["test_square"]),
        ("title settings test_square cube test_cube why square", ["square"]),
        ("title settings cube test_cube square test_square why", ["square", "test_square"]),
        ("why title settings square test_square cube test_cube", ["why"]),
    ],
)
def test_as_few_cells_as_possible_are_moved(order, moved):
    assert order_after(order) == (AS_IT_WAS, moved)


def test_a_student_s_own_cell_stays_in_front_of_the_exercise_that_uses_it():
    order = "title settings test_square [times] square cube test_cube why"
    assert order_after(order) == ("title settings [times] square test_square cube test_cube why", ["test_square"])


def test_a_student_s_own_cell_follows_the_exercise_it_stands_behind():
    order = "title settings test_square cube test_cube why square [try]"
    assert order_after(order) == ("title settings square [try] test_square cube test_cube why", ["square"])


def test_the_lab_s_plain_cells_do_not_move():
    order = "square settings test_square cube test_cube why title"
    assert order_after(order) == (order, [])

"""The judge within nbgrader's pipeline; what it stops is in tests/hostile."""

from tiny_lab import CUBE, LAB, NOTEBOOK, TEST_CUBE, TEST_SQUARE, hand_in, tiny_notebook

from course_lib.grading.autograde import autograde
from course_lib.grading.course import read_notebook
from course_lib.grading.gradebook import scores

CHEAT = """
class Everything:
    def __eq__(self, other): return True
def square(x): return Everything()
"""


def test_tampering_costs_what_follows_and_is_listed(course):
    nb = tiny_notebook()
    nb.cells[2].source, nb.cells[4].source = CHEAT, CUBE
    hand_in(course, "sly", nb)
    autograde(course, LAB)
    (row,) = scores(course, LAB)
    assert row.score == 0
    assert [remark.partition(":")[0] for remark in row.remarks] == [
        f"{NOTEBOOK}, test_square",
        f"{NOTEBOOK}, test_cube",
    ]
    assert "a human must look" in row.remarks[0]


def test_autograded_notebook_shows_no_judge(course):
    hand_in(course, "ada", tiny_notebook())
    autograde(course, LAB)
    path = course / "class" / "autograded" / "ada" / LAB / NOTEBOOK
    graded = read_notebook(path)
    assert [cell.id for cell in graded.cells] == [cell.id for cell in tiny_notebook().cells]
    assert [cell.source for cell in graded.cells if cell.id in ("test_square", "test_cube")] == [TEST_SQUARE, TEST_CUBE]
    assert "judge" not in path.read_text()

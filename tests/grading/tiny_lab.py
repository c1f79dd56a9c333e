"""A lab so small that grading is tested without waiting for an engine."""

import copy
import shutil
from pathlib import Path

import nbformat
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

CHECKOUT = Path(__file__).resolve().parents[2]
LAB = "lab_tiny"
NOTEBOOK = "01_square.ipynb"

SQUARE = '''def square(x):
    """x times x"""
    ### BEGIN SOLUTION
    result = x * x
    return result
    ### END SOLUTION'''
TEST_SQUARE = """# square: a whole number
assert square(3) == 9, f"3 * 3 is 9, not {square(3)}: multiply, do not double"
### BEGIN HIDDEN TESTS
assert square(-5) == 25, "the sign goes away"
assert square(1234) + 98765 == 1621521
### END HIDDEN TESTS"""
CUBE = """def cube(x):
    ### BEGIN SOLUTION
    return x ** 3
    ### END SOLUTION"""
TEST_CUBE = """# cube: a whole number
assert cube(2) == 8, "2 * 2 * 2 is 8"
"""
QUESTION = """Why is no square negative?

=== BEGIN MARK SCHEME ===
One point for the word sign.
=== END MARK SCHEME ==="""


def cell(source, grade_id, kind=new_code_cell, grade=False, solution=False, locked=False, task=False, points=None):
    """A cell with nbgrader's metadata; its id is its name, as random ids would not be stable."""
    made = kind(source, id=grade_id)
    made.metadata.nbgrader = {
        "grade": grade, "grade_id": grade_id, "locked": locked, "schema_version": 3, "solution": solution, "task": task,
    }  # fmt: skip
    if points is not None:
        made.metadata.nbgrader["points"] = points
    return made


def graded_test(source, grade_id="test", points=1):
    return cell(source, grade_id, grade=True, locked=True, points=points)


def tiny_notebook():
    nb = new_notebook(
        cells=[
            new_markdown_cell("# Squares", id="title"),
            new_code_cell("import os\nprofile = os.environ.get('COURSE_PROFILE')", id="settings"),
            cell(SQUARE, "square", solution=True),
            graded_test(TEST_SQUARE, "test_square", points=2),
            cell(CUBE, "cube", solution=True),
            graded_test(TEST_CUBE, "test_cube"),
            cell(QUESTION, "why", new_markdown_cell, locked=True, task=True, points=3),
        ]
    )
    nb.metadata.kernelspec = {"display_name": "Python 3", "language": "python", "name": "python3"}
    return nb


def make_course(folder, gradebook=None):
    """Make `folder` a course whose one lab is `lab_tiny`, with a copy of a gradebook; returns it."""
    shutil.copy(CHECKOUT / "nbgrader_config.py", folder)
    source = folder / "solutions" / LAB
    source.mkdir(parents=True)
    nbformat.write(tiny_notebook(), source / NOTEBOOK)
    (source / "figure.svg").write_text("<svg/>")
    if gradebook:
        (folder / "class").mkdir()
        shutil.copy(gradebook, folder / "class")
    return folder


def hand_in(course, student, content):
    """Put a notebook, or any text, where a student's submission belongs; returns the file."""
    path = course / "class" / "submitted" / student / LAB / NOTEBOOK
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(content if isinstance(content, str) else nbformat.writes(content), encoding="utf-8")
    return path


def solved_notebook(course):
    """What the demo's best student handed in."""
    return nbformat.read(course / "class" / "submitted" / "amara" / LAB / NOTEBOOK, as_version=4)


def untidy_notebook(course):
    """Solved, but a solution was copied, one exercise deleted with its test, and a graded cell of elsewhere pasted."""
    nb = solved_notebook(course)
    by_name = {each.metadata.nbgrader.grade_id: each for each in nb.cells if "nbgrader" in each.metadata}
    copied, pasted = copy.deepcopy(by_name["square"]), copy.deepcopy(by_name["test_square"])
    pasted.metadata.nbgrader.grade_id = "from_another_lab"
    copied.id, pasted.id = "copied", "pasted"
    kept = [each for each in nb.cells if each not in (by_name["cube"], by_name["test_cube"])]
    nb.cells = [*kept[:3], copied, *kept[3:], pasted]
    return nb

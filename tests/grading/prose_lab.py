"""A lab with two prose questions, and a class that was graded without a kernel: its scores are written down here."""

import shutil

import nbformat
from nbformat.v4 import new_markdown_cell, new_notebook, new_output
from nbgrader.converters import GenerateAssignment
from tiny_lab import SQUARE, TEST_SQUARE, cell, graded_test, make_course

from course_lib.grading.course import convert, nbgrader_config, open_gradebook
from course_lib.grading.record import Record

PROSE = "lab_prose"
NOTEBOOK = "01_prose"
ANSWER_A = """=== BEGIN MARK SCHEME ===
One point for the sign, two for the reason.
=== END MARK SCHEME ===

Reference answer. Minus times minus is plus."""


def prose_notebook():
    nb = new_notebook(
        cells=[
            cell(SQUARE, "square", solution=True),
            graded_test(TEST_SQUARE, "test_square", points=2),
            new_markdown_cell("**Question A** (3 points). Why is no square negative?", id="question-a"),
            cell(ANSWER_A, "answer-a", new_markdown_cell, grade=True, solution=True, points=3),
            new_markdown_cell("**Question B** (2 points). Name a square.", id="question-b"),
            cell("Reference answer. Nine.", "answer-b", new_markdown_cell, grade=True, solution=True, points=2),
        ]
    )
    nb.metadata.kernelspec = {"display_name": "Python 3", "language": "python", "name": "python3"}
    return nb


def make_prose_course(folder, gradebook):
    """A course whose gradebook knows `lab_prose` and no student."""
    course = make_course(folder, gradebook)
    source = course / "solutions" / PROSE
    source.mkdir()
    nbformat.write(prose_notebook(), source / f"{NOTEBOOK}.ipynb")
    shutil.rmtree(course / "solutions" / "lab_tiny")
    convert(GenerateAssignment, nbgrader_config(course), PROSE)
    return course


def add_student(course, student, answers=("because", "nine"), code_points=2.0, error=None, **roster):
    """Put a student into the roster, and a graded submission with these answers; None for no submission."""
    with open_gradebook(nbgrader_config(course)) as gradebook:
        gradebook.update_or_create_student(student, **roster)
        if answers is not None:
            submission = gradebook.update_or_create_submission(PROSE, student)
            gradebook.find_grade("test_square", NOTEBOOK, PROSE, student).auto_score = code_points
            for grade in submission.notebooks[0].grades:
                grade.needs_manual_grade = grade.name != "test_square"
        gradebook.db.commit()
    if answers is not None:
        write_answers(course, student, answers, error)
        Record(course / "class").write(PROSE, student, "fingerprint", [])


def write_answers(course, student, answers, error=None):
    """Write what grading leaves of a submission; `error` is (ename, evalue) of the failed test."""
    nb = prose_notebook()
    nb.cells[3].source, nb.cells[5].source = answers
    if error:
        nb.cells[1].outputs = [new_output("error", ename=error[0], evalue=error[1], traceback=[])]
    path = course / "class" / "autograded" / student / PROSE / f"{NOTEBOOK}.ipynb"
    path.parent.mkdir(parents=True, exist_ok=True)
    nbformat.write(nb, path)


def mark(course, student, points=(3.0, 2.0)):
    """Give a student points for both answers."""
    with open_gradebook(nbgrader_config(course)) as gradebook:
        for name, given in zip(("answer-a", "answer-b"), points, strict=True):
            grade = gradebook.find_grade(name, NOTEBOOK, PROSE, student)
            grade.manual_score, grade.needs_manual_grade = given, False
        gradebook.db.commit()

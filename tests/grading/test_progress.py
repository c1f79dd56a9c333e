"""What the saved notebooks say, and what they cannot say."""

import json
import subprocess
import sys

import nbformat
import pytest
from exercises import CHECKOUT, LABS
from nbformat.v4 import new_markdown_cell, new_output
from tiny_lab import CUBE, LAB, NOTEBOOK, TEST_CUBE, cell, graded_test

from course_lib import cli, settings
from course_lib.errors import CourseError
from course_lib.grading.progress import Minutes, progress

STUB = "def cube(x):\n    # YOUR CODE HERE\n    raise NotImplementedError()"
TITLE = "# Cubes\n\n**Time:** about 60 minutes to read, 120 minutes for exercises and questions. The computer is quick."
FAILED = new_output("error", ename="AssertionError", evalue="2 * 2 * 2 is 8", traceback=[])


def lesson(root, exercise="def cube(x):\n    return x**3", exercise_ran=1, test_ran=2, outputs=(), answer="Because."):
    """A lesson of one exercise with one test, and one question; returns its progress."""
    cells = [
        new_markdown_cell(TITLE),
        new_markdown_cell("## 1. Cubes\n\n### Exercise 1: the cube"),
        cell(exercise, "cube", solution=True),
        graded_test(TEST_CUBE, "test_cube"),
        new_markdown_cell("**Question A** (3 points). Why?"),
        cell(answer, "why", new_markdown_cell, grade=True, solution=True, points=3),
    ]
    cells[2].execution_count, cells[3].execution_count = exercise_ran, test_ran
    cells[3].outputs = list(outputs)
    path = root / "lessons" / LAB / NOTEBOOK
    path.parent.mkdir(parents=True, exist_ok=True)
    nbformat.write(nbformat.v4.new_notebook(cells=cells), path)
    return progress(root)[LAB][0]


@pytest.mark.parametrize(
    ("saved", "state", "to_do"),
    [
        ({}, "passed", None),
        ({"outputs": [FAILED]}, "failed", "mend it, test_cube failed"),
        ({"test_ran": None}, "not run", "run its tests"),
        ({"exercise_ran": 7}, "old", "run its tests again"),
        ({"exercise_ran": None}, "old", "run its tests again"),
        ({"exercise": STUB}, "open", "write it"),
        ({"exercise": STUB, "outputs": [FAILED]}, "open", "write it"),
        ({"exercise": CUBE.split("\n")[0] + "\n    raise NotImplementedError('later')"}, "open", "write it"),
        ({"exercise": ""}, "open", "write it"),
    ],
)
def test_state_of_a_test_and_what_to_do(tmp_path, saved, state, to_do):
    one = lesson(tmp_path, **saved)
    assert one.tasks[0].tests == {"test_cube": state}
    assert (one.next and one.next.to_do) == to_do
    assert to_do is None or (one.next.name, one.next.heading) == ("cube", "Exercise 1: the cube")


@pytest.mark.parametrize("answer", ["YOUR ANSWER HERE", "", " \n"])
def test_question_without_an_answer_is_next(tmp_path, answer):
    task = lesson(tmp_path, answer=answer).next
    assert (task.name, task.heading, task.to_do) == ("why", "Question A", "answer it")


def test_counts_and_time_left(tmp_path):
    one = lesson(tmp_path, answer="YOUR ANSWER HERE")
    assert (one.count(False), one.count(True), one.tests("passed"), one.tests()) == ((1, 1), (0, 1), 1, 1)
    assert (one.minutes, one.minutes_left) == (Minutes(60, 120), 90)
    assert lesson(tmp_path).minutes_left == 0


@pytest.mark.parametrize(
    "broken", ["{", "[]", "null", '{"cells": [1]}', '{"cells": [{}]}', b"\xff\xfe", '{"cells": 3}']
)
def test_unreadable_notebook_is_a_line_and_not_the_end(tmp_path, broken):
    lesson(tmp_path)
    other = tmp_path / "lessons" / LAB / "02_broken.ipynb"
    other.write_bytes(broken if isinstance(broken, bytes) else broken.encode())
    fine, bad = progress(tmp_path)[LAB]
    assert (fine.problem, "cannot be read" in bad.problem) == ("", True)


def test_no_lesson_is_an_error(tmp_path):
    with pytest.raises(CourseError, match="holds no notebook"):
        progress(tmp_path)


def test_every_lesson_says_how_long_it_takes_and_names_its_exercises():
    found = progress(CHECKOUT)
    assert list(found) == LABS
    for one in (one for notebooks in found.values() for one in notebooks):
        assert one.minutes, one.path
        for task in one.tasks:
            assert task.heading.startswith("Question" if task.is_question else "Exercise"), (one.path, task)
            assert (task.written, bool(task.tests)) == (False, not task.is_question), (one.path, task)


def status(root, monkeypatch, capsys):
    monkeypatch.setattr(settings, "course_root", lambda: root)
    assert cli.main(["status"]) == 0
    return capsys.readouterr().out


def test_status_ends_with_what_is_next(tmp_path, monkeypatch, capsys):
    lesson(tmp_path, outputs=[FAILED])
    said = status(tmp_path, monkeypatch, capsys)
    assert f"{LAB}/01_square 1 of 1 1 of 1 0 of 1 1:30 h" in " ".join(said.split())
    assert f"{LAB}/01_square: tests 1 failed." in said
    assert "Exercise 1: the cube, cell cube: mend it, test_cube failed." in " ".join(said.split())


def test_a_notebook_that_is_begun_is_next_before_the_first(tmp_path, monkeypatch, capsys):
    lesson(tmp_path, outputs=[FAILED])
    (tmp_path / "lessons" / LAB).rename(tmp_path / "lessons" / "lab_z")
    lesson(tmp_path, exercise=STUB, answer="")
    assert "open lessons/lab_z/" in status(tmp_path, monkeypatch, capsys)


def test_all_done_and_a_broken_one(tmp_path, monkeypatch, capsys):
    lesson(tmp_path)
    assert "every test passed" in status(tmp_path, monkeypatch, capsys)
    (tmp_path / "lessons" / LAB / "02_broken.ipynb").write_text(json.dumps([]))
    assert "mend the notebook that cannot be read" in status(tmp_path, monkeypatch, capsys)


def test_nbgrader_is_not_imported():
    # It takes seconds, and status shall answer at once.
    code = "import sys, course_lib.cli, course_lib.grading.progress; print('nbgrader' in sys.modules)"
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ran.stdout == "False\n"

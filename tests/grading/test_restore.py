import copy
import json

import nbformat
import pytest
from tiny_lab import LAB, NOTEBOOK, make_course

from course_lib import cli, settings
from course_lib.grading.course import nbgrader_config
from course_lib.grading.lessons import generate_lessons
from course_lib.grading.originals import find_notebooks, original
from course_lib.grading.progress import progress
from course_lib.grading.restore import restore

WORK = "def square(x):\n    return x * x"
OUTPUT = nbformat.v4.new_output("stream", text="as I saw it")


@pytest.fixture
def course(tmp_path):
    generate_lessons(make_course(tmp_path))
    return tmp_path


@pytest.fixture
def notebook(course):
    """A student's own copy, begun."""
    path = course / "lessons" / LAB / NOTEBOOK
    nb = nbformat.read(path, as_version=4)
    by_id(nb)["square"].source = WORK
    by_id(nb)["test_square"].outputs = [OUTPUT]
    nbformat.write(nb, path)
    return path


def by_id(nb):
    return {cell.id: cell for cell in nb.cells}


def bend(path, change):
    nb = nbformat.read(path, as_version=4)
    change(nb, by_id(nb))
    nbformat.write(nb, path)


def named(path):
    """(name, text) of the lab's cells, in order."""
    cells = nbformat.read(path, as_version=4).cells
    return [(cell.metadata.nbgrader.grade_id, cell.source) for cell in cells if "nbgrader" in cell.metadata]


def test_what_a_lab_s_source_is_turned_into_is_the_lesson(course):
    source = course / "solutions" / LAB / NOTEBOOK
    lesson = nbformat.read(course / "lessons" / LAB / NOTEBOOK, as_version=4)
    made = original(source, nbgrader_config(course))
    seen = [(cell.id, cell.source, cell.metadata.get("nbgrader")) for cell in made.cells]
    assert seen == [(cell.id, cell.source, cell.metadata.get("nbgrader")) for cell in lesson.cells]


def edit_test(nb, cells):
    cells["test_square"].source = "pass"


def delete_test(nb, cells):
    nb.cells.remove(cells["test_square"])


def delete_exercise_and_test(nb, cells):
    nb.cells.remove(cells["cube"])
    nb.cells.remove(cells["test_cube"])


def swap(nb, cells):
    nb.cells.remove(cells["test_square"])
    nb.cells.insert(0, cells["test_square"])


def rename(nb, cells):
    cells["test_cube"].metadata.nbgrader.grade_id = "mine"


def give_points(nb, cells):
    cells["test_cube"].metadata.nbgrader.points = 100


def make_prose(nb, cells):
    cells["test_cube"].cell_type = "raw"
    del cells["test_cube"]["outputs"], cells["test_cube"]["execution_count"]


def another_kernel(nb, cells):
    nb.metadata.kernelspec.name = "only-on-my-machine"


def empty(nb, cells):
    nb.cells = [cells["square"]]


BENDS = {
    edit_test: "the cell test_square had been edited and is the lab's again.",
    delete_test: "the graded cell test_square was missing and was put back.",
    delete_exercise_and_test: "the cell cube, where you write, was missing and is there again, to be written.",
    swap: "moved back to where the lab has them: test_square.",
    rename: "the cell test_cube had lost its name and was recognised by its id.",
    give_points: "what nbgrader notes of the cells had been edited and is the lab's again.",
    make_prose: "what nbgrader notes of the cells had been edited and is the lab's again.",
    another_kernel: "what nbgrader notes of the cells had been edited and is the lab's again.",
    empty: "the cell cube, where you write, was missing and is there again, to be written.",
}


@pytest.mark.parametrize("change", BENDS, ids=lambda change: change.__name__)
def test_lab_s_cells_are_back_and_the_work_and_the_file_as_it_was_are_there(course, notebook, change):
    good = named(notebook)
    bend(notebook, change)
    before = notebook.read_bytes()
    (one,) = restore(course, notebook)
    assert BENDS[change] in one.done
    assert named(notebook) == good
    assert (one.before.name, one.before.read_bytes()) == ("01_square.before-restore.ipynb", before)
    nbformat.validate(nbformat.read(notebook, as_version=4))
    assert restore(course, notebook)[0].before is None  # nothing is left to do
    assert sorted(path.name for path in notebook.parent.iterdir()) == sorted(
        ["figure.svg", NOTEBOOK, "01_square.before-restore.ipynb"]
    )


def test_a_notebook_that_holds_all_of_the_lab_is_not_touched(course, notebook):
    def own_work(nb, cells):
        nb.cells.insert(1, nbformat.v4.new_code_cell("mine = 1"))
        nb.metadata.kernelspec.display_name = "Python 3 (ipykernel)"  # JupyterLab's

    bend(notebook, own_work)
    before = notebook.stat().st_mtime_ns
    (one,) = restore(course, notebook)
    assert (one.done, one.before, one.problem, notebook.stat().st_mtime_ns) == ((), None, "", before)


def test_what_an_edited_test_showed_is_gone_and_what_others_showed_stays(course, notebook):
    bend(notebook, edit_test)
    bend(notebook, lambda nb, cells: cells["test_cube"].update(outputs=[OUTPUT]))
    restore(course, notebook)
    cells = by_id(nbformat.read(notebook, as_version=4))
    assert (cells["test_square"].outputs, cells["test_cube"].outputs) == ([], [OUTPUT])


def test_second_copy_of_an_exercise_stays_as_an_ordinary_cell(course, notebook):
    def copy_exercise(nb, cells):
        nb.cells.append(copy.deepcopy(cells["square"]))
        nb.cells[-1].update(id="second", source="def square(x):\n    return x**2")

    bend(notebook, copy_exercise)
    restore(course, notebook)
    nb = nbformat.read(notebook, as_version=4)
    assert by_id(nb)["square"].source == WORK
    assert "nbgrader" not in by_id(nb)["square"].metadata
    assert dict(named(notebook))["square"] == "def square(x):\n    return x**2"


def test_an_earlier_backup_is_kept_and_neither_is_taken_for_work(course, notebook):
    for _ in range(2):
        bend(notebook, edit_test)
        restore(course, notebook)
    backups = ["01_square.before-restore-2.ipynb", "01_square.before-restore.ipynb"]
    assert sorted(path.name for path in notebook.parent.glob("*before*")) == backups
    assert find_notebooks(course, LAB) == [notebook]
    assert [one.path for one in progress(course)[LAB]] == [notebook]


def test_what_cannot_be_restored_is_left_alone(course, notebook, tmp_path_factory):
    notebook.write_text("{")
    (one,) = restore(course, notebook)
    assert "To begin again, copy the notebook as you were given it" in one.problem
    assert notebook.read_text() == "{"
    elsewhere = tmp_path_factory.mktemp("elsewhere") / "unknown.ipynb"
    elsewhere.write_text(json.dumps({"cells": [], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}))
    (one,) = restore(course, elsewhere)
    assert "nothing to restore it from" in one.problem


def test_the_command_says_what_it_did_and_where_the_file_is(course, notebook, monkeypatch, capsys):
    monkeypatch.setattr(settings, "course_root", lambda: course)
    assert cli.main(["check", LAB, "--restore"]) == 0
    assert capsys.readouterr().out == f"{LAB}/{NOTEBOOK}: nothing to restore\n"
    bend(notebook, edit_test)
    assert cli.main(["check", LAB, "--restore"]) == 0
    said = " ".join(capsys.readouterr().out.split())
    assert f"{LAB}/{NOTEBOOK}: restored. As it was: 01_square.before-restore.ipynb the cell test_square had" in said
    assert "Reload Notebook from Disk" in said
    notebook.write_text("{")
    assert cli.main(["check", LAB, "--restore"]) == 2

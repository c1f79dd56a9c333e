import copy
import json
import shutil

import nbformat
import pytest
from tiny_lab import LAB, NOTEBOOK, TEST_SQUARE, make_course

from course_lib import cli, settings
from course_lib.grading import check as checking
from course_lib.grading.check import CheckedCell, CheckedNotebook, check
from course_lib.grading.course import GradingError
from course_lib.grading.lessons import generate_lessons
from course_lib.grading.originals import find_notebooks
from course_lib.grading.sandbox import protection


@pytest.fixture
def course(tmp_path):
    """Without a gradebook: a student has none."""
    return make_course(tmp_path)


@pytest.fixture
def notebook(course):
    """A student's own copy, with one exercise wrong and a file that its code makes."""
    generate_lessons(course)
    path = course / "lessons" / LAB / NOTEBOOK
    with edited(path) as cells:
        cells["settings"].source += "\nopen('made.txt', 'w').close()\nopen('figure.svg').close()"
        cells["square"].source = "def square(x):\n    return x * x"
        cells["cube"].source = "def cube(x):\n    return 3 * x"
    return path


class edited:
    """The cells of a notebook by their ids, written back at the end; a popped one is deleted."""

    def __init__(self, path):
        self.path, self.nb = path, nbformat.read(path, as_version=4)

    def __enter__(self):
        self.cells = {cell.id: cell for cell in self.nb.cells}
        return self.cells

    def __exit__(self, *_):
        self.nb.cells = list(self.cells.values())
        nbformat.write(self.nb, self.path)


def solve(path):
    with edited(path) as cells:
        cells["cube"].source = "def cube(x):\n    return x**3"


def points(checked):
    return {cell.question: cell.score for one in checked for cell in one.cells}


def test_rows_of_points_and_messages_and_nothing_of_the_students_is_touched(course, notebook):
    before = {path: (path.read_bytes(), path.stat().st_mtime_ns) for path in notebook.parent.iterdir()}
    (one,) = check(course, notebook)
    assert one.cells == (
        CheckedCell("test_square", 2, 2, False, ""),
        CheckedCell("test_cube", 0, 1, False, "2 * 2 * 2 is 8"),
        CheckedCell("why", None, 3, True, "marked by hand"),
    )
    assert (one.score, one.max_score, one.by_hand, one.complete, one.remarks) == (2, 3, 3, False, ())
    assert {path: (path.read_bytes(), path.stat().st_mtime_ns) for path in notebook.parent.iterdir()} == before


def test_line_of_the_student_s_own_code_that_breaks_a_test_off_is_named(course, notebook):
    with edited(notebook) as cells:
        cells["settings"].source = "def helper(x):\n    return [][x]"
        cells["square"].source = "def square(x):\n    return helper(x)"
        cells["cube"].source = "def cube(x):\n    y = x\n    return {}[y]"
    square, cube, _ = check(course, notebook)[0].cells
    assert square.message == "IndexError: list index out of range, in line 2 of the cell 2 (`def helper(x):`)"
    assert cube.message == "KeyError: 2, in line 3 of the cell cube"


def test_an_untouched_lesson_is_not_written_yet(course):
    generate_lessons(course)
    (one,) = check(course, LAB)
    assert [cell.message for cell in one.cells] == ["not written yet", "not written yet", "marked by hand"]
    assert one.remarks == ()


@pytest.mark.parametrize("released", [True, False])
def test_deleted_copied_and_edited_cells_are_what_the_grader_makes_of_them(course, notebook, released):
    if released:  # then the sources are not there, but the notebooks as they were given are
        given = course / "originals" / LAB
        given.mkdir(parents=True)
        generate_lessons(course, overwrite=True)
        shutil.copy(notebook, given)
        shutil.rmtree(course / "solutions")
    with edited(notebook) as cells:
        cells["square"].source = "def square(x):\n    return 0"
        cells["test_square"].source = "pass"
        cells["second"] = copy.deepcopy(cells["square"])
        cells["second"].update(id="second", source="def square(x):\n    return x * x")
        del cells["test_cube"], cells["cube"]
    nb = nbformat.read(notebook, as_version=4)
    nb.metadata.kernelspec.name = "only-on-my-machine"
    nbformat.write(nb, notebook)
    (one,) = check(course, notebook)
    square, cube, _ = one.cells
    assert (square.score, square.message) == (
        2,
        "You edited this test: this check used the original.",
    )
    assert (cube.question, cube.score, cube.message) == ("test_cube", 0, "NameError: name 'cube' is not defined")
    said = " ".join(one.remarks)
    assert "the cell square is there 2 times: all were run, one counts." in said
    assert "moved back to where the lab has them: square." in said
    assert "the graded cell test_cube was missing and was put back." in said
    assert "the cell cube, where you write, is missing." in said
    assert (
        f"copy them from {f'originals/{LAB}/{NOTEBOOK}' if released else 'the notebook as you were given it'}" in said
    )


def test_hidden_tests_are_no_part_of_a_test_that_is_put_back(course, notebook):
    with edited(notebook) as cells:
        cells["square"].source = "def square(x):\n    return 9"
        del cells["test_square"]
    assert points(check(course, notebook))["test_square"] == 2  # what the visible test gives; the grader sees more


def test_an_edited_test_of_an_unknown_notebook_is_pointed_out(course, notebook, tmp_path_factory):
    elsewhere = tmp_path_factory.mktemp("elsewhere")
    shutil.copytree(notebook.parent, elsewhere, dirs_exist_ok=True)
    with edited(elsewhere / NOTEBOOK) as cells:
        cells["test_cube"].source = "pass"
    (one,) = check(course, elsewhere / NOTEBOOK)
    assert one.cells[1].message == "You edited this test: the grader uses the original."
    assert "its own tests were run, unjudged" in one.remarks[0]


def test_a_renamed_notebook_is_taken_for_the_lab_s_as_the_grader_does_and_others_are_not_run(course, notebook):
    renamed = notebook.rename(notebook.with_name("01_square (1).ipynb"))
    assert [one.path for one in check(course, LAB)] == [renamed]
    assert check(course, renamed)[0].remarks == ("01_square (1).ipynb was taken for 01_square.ipynb.",)
    shutil.copy(renamed, notebook)
    assert find_notebooks(course, LAB) == [notebook]


def test_a_file_is_read_as_the_grader_reads_it(course, notebook):
    old = nbformat.convert(nbformat.read(notebook, as_version=4), 3)
    notebook.write_bytes(nbformat.writes(old, version=3).replace("\n", "\r\n").encode("utf-16"))
    (one,) = check(course, notebook)
    assert (one.score, one.remarks) == (2, ("it is in notebook format 3 and was read as 4.5.",))


def test_what_grading_leaves_out_is_not_there(course, notebook, tmp_path):
    (tmp_path / "elsewhere.txt").write_text("a link is not followed")
    (notebook.parent / "link.txt").symlink_to(tmp_path / "elsewhere.txt")
    with edited(notebook) as cells:
        cells["settings"].source = "open('figure.svg').close()\nopen('link.txt')"
    assert "No such file or directory: 'link.txt'" in check(course, notebook)[0].remarks[0]


@pytest.mark.skipif(protection().kind != "bubblewrap", reason=f"there is no sandbox here: {protection().reason}")
def test_it_is_run_in_the_grader_s_sandbox(course, notebook):
    with edited(notebook) as cells:
        cells["settings"].source = f"open({str(notebook)!r})"
    assert "stops: FileNotFoundError" in check(course, notebook)[0].remarks[0]


def test_experiments_are_left_out_as_in_grading(course, notebook):
    with edited(notebook) as cells:
        cells["settings"].source = "raise RuntimeError('hours later')"
        cells["settings"].metadata.tags = ["experiment"]
    assert check(course, notebook)[0].remarks == ()


def test_virtual_patients_are_made_before_the_run_as_for_a_class(course, notebook, monkeypatch):
    made = []
    monkeypatch.setattr(checking, "make_phantoms", made.append)
    monkeypatch.setattr(checking, "_check", lambda root, path, config: CheckedNotebook(path))
    check(course, LAB)
    assert made == [[course / "solutions" / LAB / NOTEBOOK]]


def test_first_cell_that_stops_is_named(course, notebook):
    with edited(notebook) as cells:
        cells["settings"].source = "import not_installed"
    assert check(course, notebook)[0].remarks == (
        "the cell 2 (`import not_installed`) stops: ModuleNotFoundError: No module named 'not_installed'. "
        "What comes after it may fail for that reason.",
    )


@pytest.mark.parametrize("broken", ["{ broken", "", "[]", '{"cells": 1, "metadata": {}, "nbformat": 4}', "\0" * 100])
def test_unreadable_and_missing_notebooks_have_a_problem_and_a_way_out(course, notebook, broken):
    source = course / "solutions" / LAB / "02_second.ipynb"
    source.write_text("what is in it does not matter here")
    notebook.write_text(broken)
    first, second = check(course, LAB)
    assert "Nothing in it can be graded" in first.problem
    assert "Revert Notebook to Checkpoint" in first.problem
    assert second.problem.startswith("02_second.ipynb is missing from lab_tiny: handed in like this it scores nothing.")


@pytest.mark.parametrize("target", [LAB, "lessons", ".", f"{LAB}/{NOTEBOOK}"])
def test_a_lab_a_notebook_and_all_labs_are_found(course, notebook, target, monkeypatch):
    monkeypatch.setattr(checking, "_check", lambda root, path, config: CheckedNotebook(path))
    monkeypatch.chdir(course)
    told = []
    assert [one.path for one in check(course, target, progress=lambda *what: told.append(what))] == [notebook]
    assert told == [(f"{LAB}/{NOTEBOOK}", 1, 1)]


def test_what_is_neither_notebook_nor_lab_is_an_error_that_names_the_labs(course, notebook):
    with pytest.raises(GradingError, match=LAB):
        check(course, "lab_9")


def test_exit_codes_and_json(course, notebook, monkeypatch, capsys):
    monkeypatch.setattr(settings, "course_root", lambda: course)
    assert cli.main(["check", str(notebook), "--json"]) == 1
    said = capsys.readouterr()
    (one,) = json.loads(said.out)
    assert (one["score"], one["max_score"], one["complete"]) == (2, 3, False)
    assert one["cells"][1]["message"] == "2 * 2 * 2 is 8"
    assert said.err == f"[1/1] running {LAB}/{NOTEBOOK} ...\n"
    solve(notebook)
    assert cli.main(["check", str(notebook)]) == 0
    assert "Everything that can be seen from here is right." in capsys.readouterr().out
    notebook.write_text("{")
    assert cli.main(["check", str(notebook)]) == 2
    assert cli.main(["check", "lab_9"]) == 2
    assert "course: lab_9 is neither" in capsys.readouterr().err


@pytest.mark.parametrize("columns", [60, 100])
def test_lines_fit_the_terminal(course, notebook, monkeypatch, capsys, columns):
    cells = (
        CheckedCell("a_test_with_a_name", 0, 1, False, f"{TEST_SQUARE} " * 5),
        CheckedCell("answer-a", 0, 3, True, "no answer yet"),
    )
    checked = [
        CheckedNotebook(notebook, cells, ("a remark that goes on and on, " * 9,)),
        CheckedNotebook(notebook.with_name("02.ipynb"), problem="It is broken, and this is a long sentence. " * 5),
    ]
    monkeypatch.setattr(checking, "check", lambda *_, **__: checked)
    monkeypatch.setenv("COLUMNS", str(columns))
    assert cli.main(["check"]) == 2
    said = capsys.readouterr().out
    assert max(map(len, said.splitlines())) <= columns
    assert "3 more are given by hand; questions without an answer: 1." in " ".join(said.split())
    assert "Next: a_test_with_a_name in 01_square.ipynb." in " ".join(said.split())

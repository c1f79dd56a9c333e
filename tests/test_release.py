"""What must hold of every lab before it goes to students."""

import importlib
import pkgutil
import shutil
import types

import pytest
from exercises import CHECKOUT, LABS, NOTEBOOKS, exercises, is_experiment, is_test, name_of
from IPython.core.inputtransformer2 import TransformerManager
from jupytext.cli import jupytext
from nbformat.v4 import new_code_cell
from nbgrader import utils

import course_lib
from course_lib.grading.autograde import autograde
from course_lib.grading.course import labs, read_notebook
from course_lib.grading.execute import SafeExecute
from course_lib.grading.gradebook import scores
from course_lib.grading.hidden import hidden_lines, search
from course_lib.grading.lessons import generate_lessons
from course_lib.grading.simulate import simulate_class, solution

MADE_BY_STUDENTS = ("runs", ".ipynb_checkpoints")

each_lab = pytest.mark.parametrize("lab", LABS)
each_notebook = pytest.mark.parametrize("notebook", NOTEBOOKS, ids=name_of)


@pytest.fixture(scope="module")
def fresh(tmp_path_factory):
    """A copy of the course's sources with lessons just generated; tests only read it."""
    root = tmp_path_factory.mktemp("release")
    shutil.copy(CHECKOUT / "nbgrader_config.py", root)
    shutil.copytree(CHECKOUT / "solutions", root / "solutions", ignore=shutil.ignore_patterns(*MADE_BY_STUDENTS))
    generate_lessons(root)
    return root


def contents(folder):
    return {
        path.relative_to(folder): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and not set(path.parts) & set(MADE_BY_STUDENTS)
    }


def test_there_are_labs():
    assert LABS


def test_every_lesson_belongs_to_a_lab():
    assert sorted(path.name for path in (CHECKOUT / "lessons").iterdir() if path.is_dir()) == labs(CHECKOUT)


@each_lab
def test_committed_lesson_is_what_the_source_generates(fresh, lab):
    assert contents(CHECKOUT / "lessons" / lab) == contents(fresh / "lessons" / lab), "run `course lessons`"


@pytest.fixture(scope="module")
def hidden():
    return hidden_lines(CHECKOUT)


def test_secret_lines_are_found(hidden):
    found = {line.where for line in hidden}
    for cell in read_notebook(NOTEBOOKS[0]).cells:
        if utils.is_solution(cell):
            assert f"solutions/{name_of(NOTEBOOKS[0])}.ipynb, {cell.metadata.nbgrader.grade_id}" in found


@each_lab
def test_lesson_gives_nothing_away(hidden, lab):
    assert search(CHECKOUT / "lessons" / lab, hidden) == []


@each_notebook
def test_source_keeps_outputs_only_where_nbval_compares_them(notebook):
    for cell in read_notebook(notebook).cells:
        compared = "nbval-check-output" in cell.metadata.get("tags", [])
        assert bool(cell.get("outputs")) == compared, cell.source


@each_notebook
def test_lesson_has_no_output(notebook):
    lesson = read_notebook(CHECKOUT / "lessons" / notebook.parent.name / notebook.name)
    for cell in lesson.cells:
        assert not cell.get("outputs")
        assert cell.get("execution_count") is None


@each_notebook
@pytest.mark.parametrize("tree", ["solutions", "lessons"])
def test_every_code_cell_compiles(notebook, tree):
    to_python = TransformerManager().transform_cell
    for number, cell in enumerate(read_notebook(CHECKOUT / tree / notebook.parent.name / notebook.name).cells):
        if cell.cell_type == "code":
            compile(to_python(cell.source), f"{tree}/{name_of(notebook)}, cell {number}", "exec")


@each_notebook
def test_every_exercise_is_graded(notebook):
    for exercise in exercises(notebook):
        assert exercise.tests, exercise.names


@each_notebook
def test_source_survives_editing_as_text(notebook, tmp_path):
    """What CONTRIBUTING.md tells authors to do keeps what gradebooks and nbval rely on."""
    original, copy, text = read_notebook(notebook), tmp_path / notebook.name, tmp_path / f"{notebook.stem}.py"
    shutil.copy(notebook, copy)
    assert jupytext(["--quiet", "--to", "py:percent", str(copy)]) == 0
    text.write_text(text.read_text(encoding="utf-8").replace("# # ", "# # Edited: ", 1), encoding="utf-8")
    assert jupytext(["--quiet", "--update", "--to", "ipynb", str(text)]) == 0
    edited = read_notebook(copy)
    assert edited.cells[0].source == original.cells[0].source.replace("# ", "# Edited: ", 1)
    assert edited.cells[1:] == original.cells[1:]


@pytest.fixture(scope="module")
def graded(fresh):
    """{lab: {student: scores}} of one who solved everything and one who opened nothing."""
    given = {}
    for lab in LABS:
        simulate_class(fresh, lab)
        autograde(fresh, lab, students=["amara", "chen"])
        given[lab] = {row.student: row for row in scores(fresh, lab)}
    return given


@each_lab
def test_solution_scores_full_marks(graded, lab):
    row = graded[lab]["amara"]
    lost = [question.question for question in row.questions if question.score < question.max_score]
    assert lost == [question.question for question in row.questions if question.needs_manual_grade]
    assert row.remarks == ()


@each_lab
def test_untouched_lesson_scores_nothing(graded, lab):
    assert [question.question for question in graded[lab]["chen"].questions if question.score] == []


def public_callables():
    """(module, name) of everything that a notebook can import from `course_lib` and call."""
    for module in pkgutil.iter_modules(course_lib.__path__):
        if module.name not in ("grading", "cli", "demo", "doctor", "terminal"):
            room = importlib.import_module(f"course_lib.{module.name}")
            for name in getattr(room, "__all__", []):
                thing = getattr(room, name)
                if callable(thing) and not isinstance(thing, types.ModuleType):
                    yield room.__name__, name


@each_notebook
def test_nothing_in_the_library_passes_a_graded_cell(notebook, tmp_path):
    nb = read_notebook(notebook)
    cells, trials = [new_code_cell("%xmode Minimal")], []  # a full traceback takes longer than a trial
    library = list(public_callables())
    by_id = {exercise.solution.id: exercise for exercise in exercises(notebook)}
    nb.cells = [cell for cell in nb.cells if cell.cell_type == "code" and not is_experiment(cell)]
    for cell in nb.cells:
        if is_test(cell):
            continue
        solved = new_code_cell(solution(cell))
        cells.append(solved)
        for name in by_id[cell.id].callables if cell.id in by_id else []:
            for module, candidate in library:
                borrow = f"import importlib\n{name} = getattr(importlib.import_module({module!r}), {candidate!r})\n"
                for test in by_id[cell.id].tests:
                    trial = new_code_cell(borrow + test.source)
                    trials.append((f"{module}.{candidate} passes {test.metadata.nbgrader.grade_id}", trial))
                    cells.append(trial)
            cells.append(new_code_cell(solution(cell)))
    nb.cells = cells
    SafeExecute(timeout=20, notebook_timeout=600).preprocess(nb, {"metadata": {"path": str(tmp_path)}})
    assert not _failures(cells[1]), "the settings cell failed, so the trials mean nothing"
    assert not any(output.ename == "NotRunError" for _, trial in trials for output in _failures(trial))
    assert [what for what, trial in trials if not _failures(trial)] == []


def _failures(cell):
    return [output for output in cell.outputs if output.output_type == "error"]

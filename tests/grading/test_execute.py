"""One event per test: what a cell does, and what it costs."""

import pytest
from nbformat.v4 import new_code_cell, new_notebook
from nbgrader.utils import determine_grade
from tiny_lab import graded_test

from course_lib.grading.execute import SafeExecute

STUBBORN = """
while True:
    try:
        while True:
            pass
    except KeyboardInterrupt:
        pass
"""


def run(*cells, **settings):
    """Run cells, given as source or as cells; returns them."""
    nb = new_notebook(cells=[new_code_cell(cell) if isinstance(cell, str) else cell for cell in cells])
    nb.metadata.kernelspec = {"display_name": "Python 3", "language": "python", "name": "python3"}
    SafeExecute(**settings).preprocess(nb, {})
    return nb.cells


def errors(cell):
    return [output.ename for output in cell.outputs if output.output_type == "error"]


def text(cell):
    return "".join(output.text for output in cell.outputs if output.output_type == "stream")


def test_cells_run_in_the_smoke_profile(monkeypatch):
    monkeypatch.setenv("COURSE_PROFILE", "full")
    (cell,) = run("from course_lib import settings\nprint(settings.profile())")
    assert text(cell) == "smoke\n"


def test_endless_loop_costs_its_own_cell_only():
    _, loop, after = run("x = 1", "while True: pass", "print(x)", timeout=1)
    assert errors(loop) == ["CellTimeoutError"]
    assert text(after) == "1\n"


def test_loop_that_swallows_the_interrupt_is_killed_and_earlier_cells_are_replayed_once():
    *_, loop, after = run("x = []", "x.append(1)", STUBBORN, "print(x)", timeout=1, iopub_timeout=1)
    assert errors(loop) == ["CellTimeoutError"]
    assert text(after) == "[1]\n"


def test_endless_loop_is_not_replayed():
    # If it were, the second cell would be stopped as well, and the third kernel would be one too many.
    cells = run("while True: pass", "__import__('os')._exit(1)", "print(2)", timeout=2, max_restarts=1)
    assert text(cells[2]) == "2\n"


@pytest.mark.parametrize("end", ["__import__('os')._exit(1)", "__import__('ctypes').string_at(0)"])
def test_dead_kernel_costs_its_own_cell_only(end):
    _, killer, after = run("x = 1", end, "print(x)")
    assert errors(killer) == ["KernelDiedError"]
    assert text(after) == "1\n"


def test_graded_tests_are_not_replayed():
    graded = graded_test("x.append(1)")
    *_, after = run("x = []", graded, "__import__('os')._exit(1)", "print(x)")
    assert text(after) == "[]\n"


def test_replay_leaves_earlier_output_alone():
    first, *_ = run("print(__import__('random').random())", "__import__('os')._exit(1)", "1")
    assert text(first).count("\n") == 1


def test_after_the_last_restart_the_rest_is_not_run():
    *_, first, second, after = run("def f(): __import__('os')._exit(1)", "f()", "f()", "print(1)", max_restarts=1)
    assert errors(first) == errors(second) == ["KernelDiedError"]
    assert errors(after) == ["NotRunError"]
    assert "more than 1 times" in after.outputs[0].evalue


def test_notebook_has_a_time_limit():
    slow, after = run("__import__('time').sleep(60)", "print(1)", notebook_timeout=6)
    assert errors(slow) == ["CellTimeoutError"]
    assert errors(after) == ["NotRunError"]


@pytest.mark.parametrize("flood", ["while True: print('x' * 10_000)", "while True: display(1)", "print('x' * 10**7)"])
def test_output_is_bounded(flood):
    cell, after = run(flood, "print(1)", timeout=1, max_output_chars=10_000)
    assert len(str(cell.outputs)) < 40_000
    assert "cut" in text(cell)
    assert text(after) == "1\n"


@pytest.mark.parametrize("value", ["1.0", "-1", "False", "float('nan')", "'fine'", "__import__('numpy').float64(0)"])
def test_showing_a_value_earns_nothing(value):
    (cell,) = run(graded_test(f"x = 1\n{value}"))
    assert determine_grade(cell) == (0, 1)


def test_value_shown_by_the_code_under_test_does_not_outweigh_a_failing_assertion():
    _, cell = run("def f(): get_ipython().displayhook(1.0)", graded_test("f()\nassert False"))
    assert determine_grade(cell) == (0, 1)


def test_warning_costs_nothing_and_stays_readable():
    (cell,) = run(graded_test("import warnings\nwarnings.warn('old name')"))
    assert determine_grade(cell) == (1, 1)
    assert "old name" in text(cell)


def test_failing_assertion_earns_nothing_and_keeps_its_message():
    (cell,) = run(graded_test("assert 1 == 2, 'one is not two'"))
    assert determine_grade(cell) == (0, 1)
    assert cell.outputs[0].evalue == "one is not two"


def test_exit_does_not_end_the_run():
    *_, after = run("x = 1", "exit()", "import sys; sys.exit(1)", "print(x)")
    assert text(after) == "1\n"

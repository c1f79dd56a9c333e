import pytest
from exercises import NOTEBOOKS, is_experiment, name_of
from nbformat.v4 import new_code_cell

from course_lib.grading.course import read_notebook
from course_lib.grading.experiments import SkipExperiments, skipped


def cells(*sources):
    """Code cells; a source that begins with `#` is an experiment."""
    made = [new_code_cell(source) for source in sources]
    for cell in made:
        if cell.source.startswith("#"):
            cell.metadata["tags"] = ["experiment"]
    return made


@pytest.mark.parametrize(
    ("sources", "left_out"),
    [
        (["# train\nrun = 1", "print(2)"], [0]),
        (["# train\nrun = 1", "print(run)"], []),
        (["# train\nrun = 1", "# look\nprint(run)", "print(2)"], [0, 1]),
        (["# train\nrun = 1", "# score\ndice = run", "def mine():\n    return dice"], []),  # needs what it needs
        (["# train\nrun = 1", "def mine(run):\n    return run"], [0]),  # a parameter of the same name
        (["# train\nrun = 1", "run = 2", "print(run)"], [0]),  # defined anew before it is used
        (["run = 1", "# again\nrun = 2", "print(run)"], []),  # which of the two is meant shows only when it runs
        (["print(run)", "# train\nrun = 1"], [1]),
        (["# train\nimport numpy as np", "x = [np.pi for _ in range(2)]"], []),
        (["# train\nrun = 1", "def broken(:"], [0]),
        (["# train\nrun = 1", "%time print(run)"], []),
        (["# train\nrun = 1", "%%time\nprint(run)"], []),
    ],
)
def test_an_experiment_runs_only_where_other_work_needs_it(sources, left_out):
    assert skipped(cells(*sources)) == left_out


def test_a_graded_test_always_runs(tmp_path):
    test = new_code_cell("assert False", metadata={"tags": ["experiment"], "skipped": True})
    test.metadata["nbgrader"] = {"grade": True, "solution": False, "locked": True}
    nb = type("Notebook", (), {"cells": [test]})
    SkipExperiments().preprocess(nb, {})
    assert test.metadata["skipped"] is False


@pytest.mark.parametrize("notebook", NOTEBOOKS, ids=name_of)
def test_no_exercise_of_a_lab_needs_an_experiment(notebook):
    found = read_notebook(notebook).cells
    assert skipped(found) == [number for number, cell in enumerate(found) if is_experiment(cell)]

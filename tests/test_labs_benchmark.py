"""The benchmark of the labs: it runs the cells of a notebook with another seed, folder or fold, and keeps what came."""

import doctest
import json
import sys
from pathlib import Path

import nbformat
import pytest
from exercises import NOTEBOOKS, name_of
from nbformat.v4 import new_code_cell, new_notebook

sys.path.insert(0, str(Path(__file__).parents[1] / "benchmarks"))

import labs
import notebook_tables
from notebook_tables import put_together

from course_lib.errors import CourseError

SETTINGS = """
import numpy as np
from course_lib import nets, pipeline, training
SOURCE = "xray-phantoms"
SEED = 7
"""
TRAINING = """
training.set_seed(SEED)
images = np.random.default_rng(SEED).normal(size=(4, 8, 8, 1)).astype("float32")
data = (images, (images > 0).astype("float32"))
training.train(nets.unet((8, 8, 1), base=2, depth=1), data, data, epochs=1, batch_size=2, run="tiny")
"""


@pytest.fixture
def tiny_lab(tmp_path, monkeypatch):
    """One notebook, which trains for a second."""
    path = tmp_path / "lab" / "tiny.ipynb"
    path.parent.mkdir()
    nbformat.write(new_notebook(cells=[new_code_cell(SETTINGS), new_code_cell(TRAINING)]), path)
    monkeypatch.setattr(labs, "_notebooks", lambda name: [path])
    return ["lab", "--scratch", str(tmp_path / "s"), "--record", str(tmp_path / "r.json")]


def test_every_seed_is_run_and_kept(tiny_lab, tmp_path, capsys):
    assert labs.main([*tiny_lab, "--seeds", "3", "4"]) == 0
    (entry,) = json.loads((tmp_path / "r.json").read_text()).values()
    assert set(entry) == {"3", "4"}
    assert entry["3"]["runs"]["tiny"] != entry["4"]["runs"]["tiny"]
    assert "mean ± sd of 2 runs" in capsys.readouterr().out


def test_a_notebook_that_cannot_be_folded_is_refused(tiny_lab):
    with pytest.raises(CourseError, match="lacks a line with"):
        labs.main([*tiny_lab, "--folds", "2"])


def test_a_fold_takes_the_place_of_the_split():
    asked = labs._parser().parse_args(["--folds", "4", "--source", "/somewhere"])
    cell = """SOURCE = "xray-phantoms"\ntrain, test = pipeline.split(cases, (0.8, 0.2), seed=SEED)"""
    assert labs._changed(cell, 2, asked) == (
        """SOURCE = '/somewhere'\ntrain, test = pipeline.folds(cases, 4, seed=SEED)[1]"""
    )


@pytest.mark.parametrize("notebook", [path for path in NOTEBOOKS if path.parent.name > "lab0"], ids=name_of)
def test_every_notebook_that_trains_has_a_line_for_its_seed_and_its_source(notebook):
    source = "\n".join(cell.source for cell in nbformat.read(notebook, 4).cells if cell.cell_type == "code")
    if "training.train(" in source:
        assert len(labs.SEED.findall(source)) == 1
        assert len(labs.SOURCE.findall(source)) == 1


def test_tables_of_experiments_are_put_together(tiny_lab, tmp_path, capsys):
    path = tmp_path / "lab" / "tiny.ipynb"
    nb = nbformat.read(path, 4)
    index = 'pd.MultiIndex.from_product([["ours"], ["WT", "TC"]], names=["net", "region"])'
    shows = f"""import pandas as pd
pd.DataFrame({{"dice": [0.5, 0.25 * SEED], "said": ["yes", str(SEED) + "!"]}}, index={index})"""
    nb.cells.append(new_code_cell(shows, metadata={"tags": ["experiment"]}, id="scores"))
    nbformat.write(nb, path)
    labs.main([*tiny_lab, "--seeds", "1", "3"])
    printed = capsys.readouterr().out
    assert "`scores`:" in printed
    assert "| net | region | dice | said |" in printed
    assert "| ours | WT | 0.50 | yes |" in printed
    assert "| ours | TC | 0.500 ± 0.354 | 1! / 3! |" in printed


def test_tables_of_other_rows_have_no_mean():
    one = {"columns": ["case", "dice"], "rows": [["a"]], "values": [["0.5"]]}
    assert put_together([one, one | {"rows": [["b"]]}]) == []


def test_an_unknown_notebook_is_named():
    with pytest.raises(CourseError, match="lab1_xray_lung has no notebook '99'"):
        labs._notebooks("lab1_xray_lung/99")


def test_examples_in_docstrings():
    assert doctest.testmod(labs).failed == 0
    assert doctest.testmod(notebook_tables).failed == 0

"""A small notebook is run by nbclient, and what it holds afterwards is looked at."""

import base64
import io

import nbformat
import pandas as pd
import pytest
from nbclient import NotebookClient
from PIL import Image

from course_lib import show

TRAIN = """
import pandas as pd
from course_lib import show
live = show.LiveCurves(every_s=60)
rows = []
for epoch in range(1, 6):
    rows.append({"loss": 1 / epoch, "dice": epoch / 10, "val_loss": 1 / epoch, "val_dice": epoch / 20})
    live.update(pd.DataFrame(rows))
print("trained")
"""
AGAIN = "live.update(pd.DataFrame(rows[:2]))"
FAILS = "live.update(pd.DataFrame(rows[:1])); live.update(pd.DataFrame(rows[:3])); raise ValueError"
OFTEN = """
eager = show.LiveCurves(every_s=0)
for epochs in range(1, 4):
    eager.update(pd.DataFrame(rows[:epochs]))
"""


@pytest.fixture(scope="module")
def cells(tmp_path_factory):
    notebook = nbformat.v4.new_notebook(
        cells=[nbformat.v4.new_code_cell(text) for text in (TRAIN, AGAIN, FAILS, OFTEN)]
    )
    folder = str(tmp_path_factory.mktemp("notebook"))
    return NotebookClient(notebook, resources={"metadata": {"path": folder}}, allow_errors=True).execute().cells


def pictures(cell):
    return [output for output in cell.outputs if "image/png" in output.get("data", {})]


def test_one_picture_is_left_and_it_shows_the_last_epoch(cells):
    (picture,) = pictures(cells[0])
    assert "over 5 epoch(s)" in picture.data["text/plain"]
    assert picture.metadata["image/png"]["alt"] == picture.data["text/plain"]
    assert Image.open(io.BytesIO(base64.b64decode(picture.data["image/png"]))).width > 300


def test_nothing_is_written_to_stderr(cells):
    assert {output.name for cell in cells for output in cell.outputs if output.output_type == "stream"} == {"stdout"}


def test_another_cell_has_a_picture_of_its_own(cells):
    (picture,) = pictures(cells[1])
    assert "over 2 epoch(s)" in picture.data["text/plain"]


def test_a_cell_that_fails_shows_its_last_epoch_too(cells):
    (picture,) = pictures(cells[2])
    assert "over 3 epoch(s)" in picture.data["text/plain"]


def test_without_a_pause_each_epoch_replaces_the_one_before(cells):
    (picture,) = pictures(cells[3])
    assert "over 3 epoch(s)" in picture.data["text/plain"]


def test_outside_a_notebook_nothing_happens(capfd):
    show.LiveCurves().update(pd.DataFrame({"loss": [1.0], "dice": [0.5], "val_loss": [1.0], "val_dice": [0.5]}))
    assert capfd.readouterr() == ("", "")

"""Every notebook of `solutions/`, beyond what nbval runs in the smoke profile: minutes, not seconds."""

import nbformat
import pandas as pd
import pytest
from exercises import NOTEBOOKS, name_of
from running import run

pytestmark = pytest.mark.slow

each_notebook = pytest.mark.parametrize("notebook", NOTEBOOKS, ids=name_of)


@each_notebook
def test_it_runs_on_tensorflow(notebook, tmp_path, monkeypatch):
    monkeypatch.setenv("COURSE_PROFILE", "smoke")
    monkeypatch.setenv("KERAS_BACKEND", "tensorflow")
    run(nbformat.read(notebook, as_version=4), tmp_path)


def test_the_baseline_learns_in_the_laptop_profile(tmp_path, monkeypatch):
    monkeypatch.setenv("COURSE_PROFILE", "laptop")
    (notebook,) = [path for path in NOTEBOOKS if path.stem == "01_baseline_unet"]
    run(nbformat.read(notebook, as_version=4), tmp_path)
    history = pd.read_csv(tmp_path / "runs" / "01-baseline" / "history.csv")
    assert history["val_dice"].max() > 0.94, "a net that never looks gets 0.78"
    assert len(history) == 25

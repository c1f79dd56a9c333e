"""Lab 1 on real chest X-rays: the library, and the notebook with one setting changed."""

import nbformat
import numpy as np
import pytest
from running import run

from course_lib import datasets, nets, pipeline, settings, training

NOTEBOOK = settings.course_root() / "solutions" / "lab1_xray_lung" / "01_baseline_unet.ipynb"
SETTING = 'SOURCE = "xray-phantoms"'


@pytest.fixture(scope="module")
def folder(real_data):
    return real_data / "cxr" / "covid_ccby_v7_dev"


def test_a_net_learns_on_real_xrays_split_by_patient(folder, tmp_path):
    train, validation = pipeline.split(datasets.cases(folder), (0.8, 0.2), seed=0)
    pipeline.check_disjoint(train, validation)
    # a few cases, small: this is about the path, not about the result
    train_data = pipeline.BatchGenerator(train[:8], batch_size=4, seed=0, shape=(32, 32))
    validation_data = pipeline.BatchGenerator(validation[:4], batch_size=4, seed=0, shape=(32, 32), shuffle=False)
    training.set_seed(0)
    model = nets.unet((32, 32, 1), base=4, depth=2)
    run = training.train(model, train_data, validation_data, epochs=4, learning_rate=1e-2, run=tmp_path / "real")
    assert run.history["loss"].iloc[-1] < run.history["loss"].iloc[0]
    assert np.isfinite(run.history.to_numpy()).all()


def test_the_notebook_runs_on_them_with_one_setting(folder, tmp_path, monkeypatch):
    monkeypatch.setenv("COURSE_PROFILE", "smoke")
    nb = nbformat.read(NOTEBOOK, as_version=4)
    cell = next(cell for cell in nb.cells if SETTING in cell.source)
    cell.source = cell.source.replace(SETTING, f"SOURCE = {str(folder)!r}")
    run(nb, tmp_path)
    assert "27 cases of 16 patients" in "".join(
        out.get("text", "") for cell in nb.cells for out in cell.get("outputs", [])
    )

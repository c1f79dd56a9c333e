"""Two processes of torchrun train as one does."""

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import shared_runs

from course_lib import settings, training
from course_lib.errors import CourseError

KINDS = ("arrays", "generator")
on_torch = pytest.mark.skipif(settings.engine() != "torch", reason="torchrun is torch's")


def torchrun(folder, *more):
    folder.mkdir(exist_ok=True)
    command = [sys.executable, "-m", "torch.distributed.run", "--standalone", "--nproc-per-node", "2"]
    script = Path(shared_runs.__file__)
    environment = {**os.environ, "OMP_NUM_THREADS": "1"}
    command = [*command, str(script), str(folder), *map(str, more)]
    return subprocess.run(command, env=environment, capture_output=True, text=True, timeout=300)


def numbers(run):
    return training.load_run(run).history.drop(columns="seconds")


@pytest.fixture(scope="module")
def of_two(tmp_path_factory):
    folder = tmp_path_factory.mktemp("two")
    ended = torchrun(folder)
    assert ended.returncode == 0, ended.stderr[-3000:]
    return folder, ended


@on_torch
@pytest.mark.parametrize("kind", KINDS)
def test_the_history_and_the_weights_are_those_of_one_process(of_two, kind, tmp_path):
    # 10 samples in batches of 4 leave one process with 1 sample in the last batch; 4 and 1 to validate leave one with 0
    folder, _ = of_two
    run, weights = shared_runs.train(tmp_path, kind)
    np.testing.assert_allclose(numbers(folder / kind), numbers(run.folder), rtol=2e-4, atol=1e-5)
    for rank in range(2):
        np.testing.assert_allclose(np.load(folder / f"{kind}-{rank}.npy"), weights, rtol=2e-3, atol=2e-4)


@on_torch
def test_all_processes_end_with_the_same_weights_and_one_speaks(of_two):
    folder, ended = of_two
    for kind in KINDS:
        np.testing.assert_array_equal(np.load(folder / f"{kind}-0.npy"), np.load(folder / f"{kind}-1.npy"))
    assert ended.stdout.count(f"epoch {shared_runs.EPOCHS}/{shared_runs.EPOCHS}") == len(KINDS)
    assert "Warning" not in ended.stderr


@on_torch
def test_after_the_death_of_one_process_the_same_call_goes_on(of_two, tmp_path):
    undisturbed, _ = of_two
    assert torchrun(tmp_path, 5).returncode != 0
    history = numbers(tmp_path / "arrays")
    assert 0 < len(history) < shared_runs.EPOCHS
    ended = torchrun(tmp_path)
    assert "goes on after 1 epoch" in ended.stdout
    for kind in KINDS:
        np.testing.assert_array_equal(numbers(tmp_path / kind), numbers(undisturbed / kind))
        np.testing.assert_array_equal(np.load(tmp_path / f"{kind}-1.npy"), np.load(undisturbed / f"{kind}-1.npy"))


def test_tensorflow_is_refused(monkeypatch):
    monkeypatch.setenv("WORLD_SIZE", "2")
    monkeypatch.setattr(settings, "engine", lambda: "tensorflow")
    with pytest.raises(CourseError, match="KERAS_BACKEND=torch"):
        training.world.join()

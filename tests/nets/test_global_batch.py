"""Processes that share a batch normalise it as one process does."""

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from course_lib import settings

pytestmark = pytest.mark.skipif(settings.engine() != "torch", reason="torch.distributed is torch's")


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Where two processes left their numbers."""
    folder = tmp_path_factory.mktemp("processes")
    script = Path(__file__).with_name("global_batch.py")
    running = [subprocess.Popen([sys.executable, script, folder, str(rank), "2"]) for rank in range(2)]
    assert [process.wait(timeout=300) for process in running] == [0, 0]
    return folder


@pytest.mark.parametrize(("split", "models"), [("uneven", ["layer", "net"]), ("empty", ["layer"])])
def test_two_processes_give_the_numbers_of_one(folder, split, models):
    from global_batch import numbers

    one = numbers("alone", 0)
    parts = [np.load(folder / f"{split} {rank}.npz") for rank in range(2)]
    for model in models:
        for key in ("output", "by image"):
            together = np.concatenate([part[f"{model}, {key}"] for part in parts])
            close(together, one[f"{model}, {key}"])
        close(sum(part[f"{model}, by weights"] for part in parts), one[f"{model}, by weights"])
        for part in parts:  # every process holds the averages of the whole batch
            close(part[f"{model}, averages"], one[f"{model}, averages"])
            close(part[f"{model}, use"], one[f"{model}, use"])


def close(a, b):
    np.testing.assert_allclose(a, b, atol=1e-4 * np.abs(b).max())

"""Both engines give the same numbers, and a weights file of one loads on the other."""

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from engine_numbers import numbers

from course_lib import settings

OTHER = {"torch": "tensorflow", "tensorflow": "torch"}


@pytest.fixture(scope="module")
def both(tmp_path_factory):
    """Numbers of the engine of this process, and of the other with the weights that this one wrote."""
    folder = tmp_path_factory.mktemp("engines")
    here = numbers(folder)
    command = [sys.executable, Path(__file__).with_name("engine_numbers.py"), folder, folder / "there.npz"]
    subprocess.run(command, check=True, env={**os.environ, "KERAS_BACKEND": OTHER[settings.engine()]})
    return here, dict(np.load(folder / "there.npz"))


def test_the_same_logits_losses_metrics_and_gradients(both):
    here, there = both
    assert here.keys() == there.keys()
    for name, value in here.items():
        np.testing.assert_allclose(there[name], value, rtol=1e-4, atol=1e-5, err_msg=name)


def test_every_number_is_finite(both):
    for name, value in both[0].items():
        assert np.isfinite(value).all(), name

"""Both engines give the same losses and gradients."""

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from loss_numbers import numbers

from course_lib import settings

OTHER = {"torch": "tensorflow", "tensorflow": "torch"}


@pytest.fixture(scope="module")
def both(tmp_path_factory):
    file = tmp_path_factory.mktemp("engines") / "there.npz"
    command = [sys.executable, Path(__file__).with_name("loss_numbers.py"), file]
    subprocess.run(command, check=True, env={**os.environ, "KERAS_BACKEND": OTHER[settings.engine()]})
    return numbers(), dict(np.load(file))


def test_the_same_values_and_gradients(both):
    here, there = both
    assert here.keys() == there.keys()
    for name, value in here.items():
        size = np.abs(value).max()
        tolerance = 1e-12 if "float64" in name else 1e-6
        np.testing.assert_allclose(there[name], value, rtol=tolerance, atol=tolerance * size, err_msg=name)


def test_every_number_is_finite(both):
    for name, value in both[0].items():
        assert np.isfinite(value).all(), name

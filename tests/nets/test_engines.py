"""Both engines give the same numbers, and files of one load on the other."""

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from engine_numbers import numbers, tape_loop, whole_models

from course_lib import settings

OTHER = {"torch": "tensorflow", "tensorflow": "torch"}


@pytest.fixture(scope="module")
def both(tmp_path_factory):
    """Numbers of the engine of this process, and of the other with the weights and models that this one wrote."""
    folder = tmp_path_factory.mktemp("engines")
    here = {**numbers(folder), **whole_models(folder)}
    command = [sys.executable, Path(__file__).with_name("engine_numbers.py"), folder, folder / "there.npz"]
    subprocess.run(command, check=True, env={**os.environ, "KERAS_BACKEND": OTHER[settings.engine()]})
    there = dict(np.load(folder / "there.npz"))
    here_again = whole_models(folder)  # now those that the other engine wrote
    loop = {**tape_loop(), **{key: there.pop(key) for key in list(there) if key == "tape loop"}}
    return here, there, here_again, loop["tape loop"]


def test_the_same_logits_losses_metrics_and_gradients(both):
    here, there, *_ = both
    assert here.keys() == there.keys()
    for name, value in here.items():
        np.testing.assert_allclose(there[name], value, rtol=1e-4, atol=1e-5, err_msg=name)


def test_a_whole_model_of_either_engine_loads_on_the_other(both):
    here, there, here_again, _ = both  # `there` loaded what was written here, `here_again` what was written there
    assert len(here_again) == 3
    for name, value in here_again.items():
        np.testing.assert_allclose(value, here[name], rtol=1e-4, atol=1e-5, err_msg=name)
        np.testing.assert_allclose(value, there[name], rtol=1e-4, atol=1e-5, err_msg=name)


def test_every_number_is_finite(both):
    for name, value in both[0].items():
        assert np.isfinite(value).all(), name


def test_a_plain_tape_loop_trains_a_net(both):
    losses = both[3]
    assert losses[-1] < losses[0] / 2

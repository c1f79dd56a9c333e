"""What prediction holds, in a process of its own, against the formula of its docstring."""

import pytest

from course_lib.memory import run_limited

CODE = """
import numpy as np
from types import SimpleNamespace
from course_lib.inference import predict

def net(classes):
    def say(windows):
        return np.broadcast_to(windows[..., :1], (*windows.shape[:-1], classes))
    return say

def case(shape):
    rng = np.random.default_rng(0)
    slice_ = rng.integers(-1000, 1000, shape[1:]).astype(np.int16)
    def read(region):
        z = region[0]
        return np.repeat(slice_[None], z.stop - z.start, axis=0), None, None
    return SimpleNamespace(shape=shape, read=read)

def bound(shape, window, classes, channels=1, batch=1):
    d, (z, y, x) = window[0], shape
    voxels = d * window[1] * window[2]
    return (4 * d * y * x * (channels + classes) + z * y * x + 24 * 8 * y * x * channels
            + 16 * batch * voxels * (channels + classes))

def run(shape, window, classes, **options):
    activation = "softmax" if classes > 1 else "sigmoid"
    labels = predict(net(classes), case(shape), window, activation=activation, **options)
    return [list(labels.shape), bound(shape, window, classes, batch=options.get("batch_size", 1))]
"""

MB = 10**6


@pytest.mark.parametrize("classes", [1, 3])
def test_a_ct_of_512_x_512_x_300_stays_under_the_bound(classes):
    call = f"run((300, 512, 512), (96, 96, 96), {classes}, overlap=0.25)"
    outcome = run_limited(CODE, [call], limit_bytes=2000 * MB, seconds=120, prepare="run((8, 16, 16), (4, 8, 8), 2)")
    assert outcome.trouble == ""
    (shape, bound), (peak,) = outcome.results[0], outcome.peaks_bytes
    assert shape == [300, 512, 512]
    assert peak <= bound
    assert peak >= bound / 2  # a bound that says something


def test_more_slices_cost_nothing_but_their_labels():
    calls = [f"run(({slices}, 128, 128), (16, 32, 32), 2)" for slices in (100, 1000)]
    outcome = run_limited(CODE, calls, limit_bytes=500 * MB, seconds=60, prepare="run((8, 16, 16), (4, 8, 8), 2)")
    assert outcome.trouble == ""
    few, many = outcome.peaks_bytes
    assert many - few <= 1.2 * 900 * 128 * 128

"""Windows over an image: the sums are right at every edge, the same as MONAI's, from wherever the image comes."""

import math
import os
import subprocess
import sys
from types import SimpleNamespace

import keras
import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from monai.inferers import sliding_window_inference
from scipy import special

from course_lib import dicom, settings
from course_lib.datasets.case import VolumeCase
from course_lib.errors import CourseError
from course_lib.inference import channels_first, labels_from_regions, predict
from course_lib.inference.windows import rows_of, starts
from course_lib.pipeline import GridPatches, Window, ZScore, statistics


def logit(windows):
    """A net that gives one logit, the value of the voxel."""
    return windows[..., :1]


def place(windows):
    """A net whose answer depends on the place in the window, so that weights count; three classes."""
    ramp = np.arange(np.prod(windows.shape[1:-1]), dtype=np.float32).reshape(windows.shape[1:-1]) / 100
    return np.stack([windows.sum(axis=-1) + ramp, windows[..., 0] * ramp, 1 - ramp + windows[..., -1]], axis=-1)


def values(model, image, window, **options):
    """Averaged logits, got back from probabilities."""
    found = predict(model, image, window, activation="sigmoid", result="probabilities", **options)
    return special.logit(found.astype(np.float64))


def random(*shape, seed=0):
    return np.random.default_rng(seed).normal(size=shape).astype(np.float32)


def monai(image, window, overlap, weighting, batch_size=1):
    """MONAI on the same net; image (..., C) -> (..., classes)."""

    def net(x):
        return torch.from_numpy(place(np.moveaxis(x.numpy(), 1, -1))).movedim(-1, 1)

    x = torch.from_numpy(np.moveaxis(image, -1, 0)[None].copy())
    found = sliding_window_inference(x, window, batch_size, net, overlap=overlap, mode=weighting)
    return np.moveaxis(found[0].numpy(), 0, -1)


# Conformance ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("weighting", ["gaussian", "constant"])
@pytest.mark.parametrize(
    ("shape", "window", "overlap"),
    [
        ((17, 12, 11), (8, 8, 8), 0.5),
        ((17, 12, 11), (8, 6, 11), 0.25),
        ((9, 23, 8), (4, 10, 8), 0.7),
        ((9, 9, 9), (5, 5, 5), 0.0),
        ((8, 5, 20), (12, 8, 8), 0.5),  # smaller than the window
        ((3, 4, 5), (8, 8, 8), 0.5),
        ((23, 31), (8, 12), 0.5),
        ((5, 31), (8, 12), 0.6),
    ],
)
def test_the_numbers_are_those_of_monai(shape, window, overlap, weighting):
    image = random(*shape, 2) / 4
    ours = values(place, image, window, overlap=overlap, weighting=weighting, pad_value=0, channels=True, batch_size=3)
    theirs = monai(image, window, overlap, weighting)
    np.testing.assert_allclose(special.expit(ours), special.expit(theirs), atol=1e-5)
    np.testing.assert_allclose(ours, theirs, atol=3e-3)  # what is left of them in float32 probabilities


def test_probabilities_are_averaged_where_that_is_asked_for():
    image = random(12, 9, 9, 2)
    ours = predict(place, image, (6, 6, 6), activation="softmax", average="probabilities", result="probabilities")

    def net(x):
        return torch.from_numpy(place(np.moveaxis(x.numpy(), 1, -1))).softmax(-1).movedim(-1, 1)

    x = torch.from_numpy(np.moveaxis(image, -1, 0)[None].copy())
    theirs = sliding_window_inference(x, (6, 6, 6), 1, net, overlap=0.5, mode="gaussian")
    np.testing.assert_allclose(ours, np.moveaxis(theirs[0].numpy(), 0, -1), atol=1e-5)


@given(st.integers(1, 60), st.integers(1, 30), st.sampled_from([0, 0.1, 0.25, 0.5, 0.7, 0.9, 0.99]))
def test_windows_lie_as_those_of_grid_patches(length, side, overlap):
    length = max(length, side)
    grid = GridPatches((side, side), overlap)
    theirs = {grid.region((length, length), n)[0].start for n in range(grid.count((length, length)))}
    assert starts(length, side, overlap) == sorted(theirs)


@hypothesis_settings(deadline=None, max_examples=40)
@given(
    st.tuples(*[st.integers(1, 12)] * 3),
    st.one_of(st.tuples(*[st.integers(1, 6)] * 3), st.tuples(*[st.integers(1, 6)] * 2)),
    st.sampled_from([0, 0.3, 0.5, 0.8]),
    st.integers(1, 5),
)
def test_every_voxel_lies_in_a_window_and_rows_never_go_back(shape, window, overlap, batch_size):
    padded = tuple(max(pair) for pair in zip(shape, (1,) * (3 - len(window)) + window, strict=True))
    seen, last = np.zeros(padded, int), -1
    for row in rows_of(padded, window, overlap, batch_size):
        assert row.start > last
        last = row.start
        for z, y, x in row.corners:
            depth, height, width = (1,) * (3 - len(window)) + window
            assert row.start + z + depth <= row.stop <= padded[0]
            seen[row.start + z : row.start + z + depth, y : y + height, x : x + width] += 1
    assert seen.min() >= 1


# Properties -----------------------------------------------------------------------------------------------------------


@hypothesis_settings(deadline=None, max_examples=30)
@given(
    st.lists(st.integers(1, 13), min_size=2, max_size=3).map(tuple),
    st.integers(1, 7),
    st.sampled_from([0, 0.25, 0.5, 0.75]),
    st.sampled_from(["gaussian", "constant"]),
    st.integers(1, 4),
)
def test_a_net_that_sees_a_voxel_alone_gives_the_image_back(shape, side, overlap, weighting, batch_size):
    image = random(*shape)
    options = {"overlap": overlap, "weighting": weighting, "batch_size": batch_size}
    found = predict(logit, image, (side,) * len(shape), result="probabilities", channels=False, **options)
    np.testing.assert_allclose(found[..., 0], special.expit(image), atol=1e-6)


@pytest.mark.parametrize("shape", [(20, 19, 18), (3, 40, 4)])
def test_a_constant_net_is_constant_to_the_last_digit_at_every_edge(shape):
    ones = predict(lambda windows: np.ones_like(windows), random(*shape), (8, 8, 8), result="probabilities")
    assert np.unique(ones).tolist() == [np.float32(special.expit(np.float32(1)))]


@pytest.mark.parametrize("batch_size", [2, 3, 7, 100])
def test_the_batch_size_changes_nothing(batch_size):
    image = random(11, 20, 20)
    for window in [(8, 8, 8), (8, 8), (20, 20)]:
        one = values(place, image, window, channels=False)
        np.testing.assert_array_equal(values(place, image, window, channels=False, batch_size=batch_size), one)


def test_a_two_dimensional_net_goes_slice_by_slice():
    image = random(7, 12, 13)
    whole = values(place, image, (8, 8), channels=False, batch_size=5)
    for z in range(7):
        np.testing.assert_array_equal(whole[z], values(place, image[z], (8, 8)))


def test_the_middle_of_a_window_counts_more():
    def edge(windows):  # wrong at the border of each window
        answer = np.zeros_like(windows)
        answer[:, 0] = answer[:, -1] = 8
        return answer

    gaussian, constant = (values(edge, np.zeros((32, 8)), (16, 8), weighting=kind) for kind in ("gaussian", "constant"))
    seams = [8, 15, 16, 23]  # where a window begins or ends in the middle of another
    assert gaussian[seams, 4].max() < 0.02
    assert constant[seams, 4].min() == pytest.approx(4, abs=1e-3)


# Results --------------------------------------------------------------------------------------------------------------


def test_labels_masks_probabilities_and_what_a_function_makes_of_them():
    image = random(6, 9, 8, 2)
    window = (4, 4, 4)
    soft = predict(place, image, window, activation="softmax", result="probabilities")
    assert soft.shape == (6, 9, 8, 3)
    assert soft.dtype == np.float32
    np.testing.assert_allclose(soft.sum(axis=-1), 1, atol=1e-6)
    labels = predict(place, image, window, activation="softmax")
    assert labels.dtype == np.uint8
    np.testing.assert_array_equal(labels, soft.argmax(axis=-1))

    several = predict(place, image, window, activation="sigmoid", result="probabilities")
    masks = predict(place, image, window, activation="sigmoid", threshold=(0.3, 0.5, 0.9))
    np.testing.assert_array_equal(masks, several >= np.float32([0.3, 0.5, 0.9]))
    assert masks.dtype == np.uint8

    def regions(probabilities):
        return labels_from_regions(probabilities >= 0.5, (2, 1, 4))

    found = predict(place, image, window, activation="sigmoid", result=regions)
    np.testing.assert_array_equal(found, labels_from_regions(several >= 0.5, (2, 1, 4)))
    assert predict(logit, image, window).shape == (6, 9, 8)


def test_a_threshold_that_is_met_exactly_is_inside():
    assert predict(logit, np.zeros((4, 4)), (4, 4)).all()
    assert not predict(logit, np.full((4, 4), -1e-6), (4, 4)).any()


def test_equal_classes_are_background():
    labels = predict(lambda windows: np.zeros((*windows.shape[:-1], 3)), np.zeros((4, 4)), (4, 4), activation="softmax")
    assert not labels.any()


def test_a_result_of_half_precision_in_a_file(tmp_path):
    image = random(9, 9, 9)
    out = np.lib.format.open_memmap(tmp_path / "p.npy", "w+", np.float16, (9, 9, 9, 1))
    found = predict(logit, image, (4, 4, 4), result="probabilities", out=out)
    assert found is out
    np.testing.assert_allclose(np.load(tmp_path / "p.npy")[..., 0], special.expit(image), atol=1e-3)


# Where images come from -----------------------------------------------------------------------------------------------


@pytest.fixture
def ct(tmp_path):
    """A series of 12 slices, as it was written."""
    hounsfield = np.random.default_rng(0).integers(-1000, 1000, (12, 9, 10)).astype(np.int16)
    dicom.write_stack(tmp_path / "ct", hounsfield, (2.5, 0.7, 0.6), patient_id="A")
    (series,) = dicom.scan(tmp_path / "ct", remember=False)
    return series, hounsfield


def test_a_series_a_case_a_file_and_an_array_are_the_same(tmp_path, ct):
    series, hounsfield = ct
    np.save(tmp_path / "ct.npy", hounsfield)
    options = {"normalise": Window(0, 2000), "result": "probabilities"}
    truth = predict(logit, (hounsfield + 1000) / 2000, (5, 6, 16), result="probabilities", pad_value=0)
    for image in (hounsfield, series, VolumeCase("a", "A", series), np.load(tmp_path / "ct.npy", mmap_mode="r")):
        np.testing.assert_allclose(predict(logit, image, (5, 6, 16), **options), truth, atol=1e-6)


def test_each_slice_is_read_once_and_a_few_at_a_time():
    reads = []

    def read(region):
        reads.append(region[0])
        return random(30, 8, 8)[region], None, None

    case = SimpleNamespace(shape=(30, 8, 8), read=read)
    np.testing.assert_array_equal(predict(logit, case, (12, 8, 8)), random(30, 8, 8) >= 0)
    assert max(part.stop - part.start for part in reads) <= 8
    # the first says whether there are channels
    assert [z for part in reads[1:] for z in range(part.start, part.stop)] == list(range(30))


def test_slices_are_normalised_with_the_statistics_of_the_case(ct):
    series, hounsfield = ct
    case = VolumeCase("a", "A", series)
    asked = []

    def net(windows):
        asked.append(windows)
        return windows

    predict(net, case, (12, 9, 16), normalise=ZScore(), statistics=statistics(case))
    expected = np.full((12, 9, 16), hounsfield.min(), np.float32)  # padded as in training, then normalised
    expected[..., 3:13] = hounsfield
    expected = (expected - hounsfield.mean()) / hounsfield.std()
    np.testing.assert_allclose(asked[0][0, ..., 0], expected, atol=1e-5)


def test_statistics_of_a_few_slices_are_no_statistics(ct):
    with pytest.raises(CourseError, match=r"statistics=pipeline\.statistics\(case\)"):
        predict(logit, ct[0], (5, 6, 6), normalise=ZScore())
    predict(logit, ct[0], (5, 6, 6), normalise=Window(0, 100))  # which needs none


def test_a_flat_image_has_its_own_statistics():
    image = random(8, 9) * 7 + 100
    own = predict(logit, image, (8, 9), normalise=ZScore(), result="probabilities")
    np.testing.assert_allclose(own[..., 0], special.expit(ZScore()(image)), atol=1e-6)


# Nets -----------------------------------------------------------------------------------------------------------------


def keras_net(shape, classes=2):
    image = keras.Input(shape)
    conv = {3: keras.layers.Conv2D, 4: keras.layers.Conv3D}[len(shape)]
    x = keras.layers.Dropout(0.5)(conv(4, 3, padding="same", activation="relu")(image))
    return keras.Model(image, [conv(classes, 1)(x), conv(classes, 1, strides=2)(x)])


def test_a_keras_net_predicts_without_dropout_and_graph_and_its_first_output_counts():
    net = keras_net((8, 8, 8, 1))
    image = random(8, 8, 8)
    found = values(net, image, (8, 8, 8))
    expected = keras.ops.convert_to_numpy(net(image[None, ..., None], training=False)[0])[0]
    np.testing.assert_allclose(found, expected, atol=1e-4)


def test_a_torch_net_keeps_its_mode_and_its_gradients():
    net = torch.nn.Sequential(torch.nn.Conv3d(1, 2, 3, padding=1), torch.nn.Dropout(0.5), torch.nn.BatchNorm3d(2))
    net[1].eval()
    before = [module.training for module in net.modules()]
    image = random(9, 8, 8)
    first, again = (values(channels_first(net), image, (8, 8, 8)) for _ in range(2))
    np.testing.assert_array_equal(first, again)
    assert [module.training for module in net.modules()] == before
    assert net[2].num_batches_tracked == 0
    net(torch.zeros(1, 1, 8, 8, 8)).sum().backward()

    def broken(windows):
        raise KeyboardInterrupt

    net.register_forward_pre_hook(lambda module, inputs: broken(inputs))
    with pytest.raises(KeyboardInterrupt):
        predict(channels_first(net), image, (8, 8, 8), activation="softmax")
    assert [module.training for module in net.modules()] == before
    assert torch.is_grad_enabled()


PREDICTIONS = """
import numpy as np, keras
from course_lib.inference import predict
net = keras.Sequential([keras.Input((8, 8, 8, 1)), keras.layers.Conv3D(4, 3, padding="same", activation="relu"),
                        keras.layers.Conv3D(3, 1)])
rng = np.random.default_rng(0)
net.set_weights([rng.normal(size=weight.shape) for weight in net.get_weights()])
image = rng.normal(size=(14, 11, 9))
found = predict(net, image, (8, 8, 8), activation="softmax", result="probabilities", flips="zx", swap=[(1, 2)])
found = [found, predict(net, image, (8, 8, 8), activation="softmax", average="probabilities", result="probabilities")]
"""
OTHER = {"torch": "tensorflow", "tensorflow": "torch"}


def test_both_engines_give_the_same(tmp_path):
    here, path = {}, tmp_path / "there.npy"
    exec(PREDICTIONS, here)
    command = [sys.executable, "-c", f"{PREDICTIONS}\nnp.save({str(path)!r}, found)"]
    subprocess.run(command, check=True, env={**os.environ, "KERAS_BACKEND": OTHER[settings.engine()]})
    np.testing.assert_allclose(np.load(path), here["found"], atol=1e-5)


# Faults ---------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("image", "window", "options", "message"),
    [
        ((8, 8, 8), (8,), {}, "2 or 3 whole numbers"),
        ((8, 8, 8), (8, 8, 0), {}, "2 or 3 whole numbers"),
        ((8, 8, 8), 8, {}, "2 or 3 whole numbers"),
        ((8, 8, 8), (4, 4), {}, "channels=False"),
        ((8, 8), (4, 4, 4), {}, "needs a volume"),
        ((2, 8, 8, 8, 1), (4, 4, 4), {}, "one by one"),
        ((0, 8, 8), (4, 4, 4), {}, "no voxel"),
        ((8, 8), (4, 4), {"overlap": 1}, "overlap is 1"),
        ((8, 8), (4, 4), {"overlap": -0.1}, "overlap is -0.1"),
        ((8, 8), (4, 4), {"batch_size": 0}, "batch_size is 0"),
        ((8, 8), (4, 4), {"weighting": "hann"}, "'gaussian' or 'constant'"),
        ((8, 8), (4, 4), {"activation": "relu"}, "'softmax'"),
        ((8, 8), (4, 4), {"activation": "softmax"}, "a softmax is 1 everywhere"),
        ((8, 8), (4, 4), {"average": "votes"}, "'logits'"),
        ((8, 8), (4, 4), {"result": "logits"}, "'probabilities'"),
        ((8, 8), (4, 4), {"threshold": 0}, "above 0"),
        ((8, 8), (4, 4), {"threshold": (0.5, 0.5)}, "2 thresholds"),
        ((8, 8), (4, 4), {"out": np.empty((8, 7), np.uint8)}, "make it as large"),
        ((8, 8), (4, 4), {"out": np.empty((8, 8, 1), np.uint8), "result": "probabilities"}, "cannot hold"),
        ((8, 8), (4, 4), {"flips": "z"}, "flips is 'z'"),
        ((8, 8), (4, 4), {"flips": "xx"}, "each once"),
        ((8, 8), (4, 4), {"swap": ((0, 1),)}, 'no "x"'),
        ((8, 8), (4, 4), {"flips": "x", "swap": ((0, 1),)}, "gives 1"),
        ((8, 8), (4, 4), {"normalise": lambda part, statistics: part[:2]}, "keep"),
    ],
)
def test_what_makes_no_sense_is_said(image, window, options, message):
    with pytest.raises(CourseError, match=message):
        predict(logit, np.zeros(image, np.float32), window, **options)


def test_the_window_is_that_of_the_net():
    with pytest.raises(CourseError, match="made for windows of 8 x 8 x 8 x 1"):
        predict(keras_net((8, 8, 8, 1)), np.zeros((20, 20, 20)), (16, 16, 16), activation="softmax")
    with pytest.raises(CourseError, match="8 x 8 x 8 x 2"):
        predict(keras_net((8, 8, 8, 1)), np.zeros((20, 20, 20, 2)), (8, 8, 8), activation="softmax")


def test_a_net_of_several_classes_says_which_activation():
    with pytest.raises(CourseError, match="gives 3 channels"):
        predict(place, np.zeros((8, 8)), (4, 4))


def test_a_net_that_changes_the_size_is_refused():
    with pytest.raises(CourseError, match="same size"):
        predict(lambda windows: windows[:, ::2], np.zeros((8, 8)), (4, 4))
    with pytest.raises(CourseError, match="channels_first"):
        predict(torch.nn.Flatten(), np.zeros((8, 8)), (4, 4))


def test_nan_is_never_a_label():
    image = np.zeros((9, 8, 8), np.float32)
    image[6, 3, 3] = math.nan
    with pytest.raises(CourseError, match="not finite in slice 6"):
        predict(logit, image, (4, 8, 8))

import itertools
import math
import os
import subprocess
import sys
from pathlib import Path

import keras
import numpy as np
import pytest
from engine_metrics import OVERLAP, TYPES, cases, numbers

from course_lib import metrics, settings
from course_lib.errors import CourseError
from course_lib.metrics import CategoricalAccuracy, DiceCoefficient

ALONE = dict(zip(OVERLAP, ["dice", "iou", "precision", "recall", "specificity", "accuracy"], strict=True))
OTHER = {"torch": "tensorflow", "tensorflow": "torch"}

each_metric = pytest.mark.parametrize("name", OVERLAP)


def by_case(name, truth, pred, known, empty):
    """The NumPy metric of each case and class, (N, C)."""
    metric = getattr(metrics, ALONE[name])
    return np.array(
        [
            [metric(p[..., c][k[..., 0]], t[..., c][k[..., 0]], empty=empty) for c in range(truth.shape[-1])]
            for t, p, k in zip(truth, pred, known, strict=True)
        ]
    )


def fed(metric, truth, logits, known=None, batches=(0, 4, 5, 11)):
    for start, stop in itertools.pairwise(batches):
        weight = None if known is None else known[start:stop].astype("float32")
        metric.update_state(truth[start:stop].astype("float32"), logits[start:stop], weight)
    return metric


@each_metric
@pytest.mark.parametrize("empty", [math.nan, 0.0, 1.0])
@pytest.mark.parametrize("shape", [(6, 5, 1), (6, 5, 3), (4, 3, 5, 2)])
@pytest.mark.parametrize("masked", [False, True])
def test_equals_the_mean_over_cases_in_numpy_whatever_the_batches(name, shape, empty, masked):
    truth, _, logits, known = cases(shape)
    keep = known if masked else np.ones_like(known)
    metric = fed(getattr(metrics, name)(empty=empty), truth, logits, known if masked else None)
    each = by_case(name, truth, logits > 0, keep, empty)
    assert float(metric.result()) == pytest.approx(np.nanmean(each), rel=1e-5)
    per_class = keras.ops.convert_to_numpy(metric.per_class())
    np.testing.assert_allclose(per_class, np.nanmean(each, axis=0), rtol=1e-5)


@each_metric
@pytest.mark.parametrize("include_background", [True, False])
@pytest.mark.parametrize("one_hot", [True, False])
def test_of_a_softmax(name, include_background, one_hot):
    _, labels, logits, known = cases((6, 5, 4))
    truth = labels == np.arange(4)
    pred = logits.argmax(axis=-1, keepdims=True) == np.arange(4)
    first = 0 if include_background else 1
    metric = getattr(metrics, name)(activation="softmax", include_background=include_background)
    fed(metric, truth if one_hot else labels, logits, known)
    each = by_case(name, truth[..., first:], pred[..., first:], known, math.nan)
    assert float(metric.result()) == pytest.approx(np.nanmean(each), rel=1e-5)
    assert metric.per_class().shape == (4 - first,)


def test_categorical_accuracy_is_that_of_numpy():
    _, labels, logits, known = cases((6, 5, 4))
    metric = fed(CategoricalAccuracy(), labels, logits, known)
    pred = logits.argmax(axis=-1, keepdims=True)
    each = [metrics.categorical_accuracy(p[k], t[k]) for p, t, k in zip(pred, labels, known, strict=True)]
    assert float(metric.result()) == pytest.approx(np.mean(each), rel=1e-6)


@pytest.fixture(scope="module")
def both_engines(tmp_path_factory):
    there = tmp_path_factory.mktemp("engines") / "there.npz"
    command = [sys.executable, Path(__file__).with_name("engine_metrics.py"), there]
    subprocess.run(command, check=True, env={**os.environ, "KERAS_BACKEND": OTHER[settings.engine()]})
    return numbers(), dict(np.load(there))


def test_both_engines_give_the_same(both_engines):
    here, there = both_engines
    assert here.keys() == there.keys()
    for name, value in here.items():
        np.testing.assert_allclose(there[name], value, rtol=1e-6, err_msg=name)


def test_truth_and_weights_may_have_any_type(both_engines):
    for engine in both_engines:
        assert len({float(engine[f"truth as {dtype}"]) for dtype in TYPES}) == 1


def test_training_reports_what_numpy_says(both_engines):
    _, labels, logits, known = cases()
    truth, pred = labels == np.arange(3), logits.argmax(axis=-1, keepdims=True) == np.arange(3)
    for name in OVERLAP:
        expected = pytest.approx(np.nanmean(by_case(name, truth, pred, known, math.nan)), rel=1e-5)
        for engine in both_engines:
            assert engine[f"fit {ALONE[name]}"] == expected
            assert engine[f"evaluate {ALONE[name]}"] == expected


@each_metric
def test_a_missed_structure_stays_in_the_mean(name):
    truth, logits = np.zeros((2, 4, 4, 1)), np.full((2, 4, 4, 1), -1.0)
    truth[:, :2] = 1
    logits[0, :2] = 1  # found exactly; in the second case nothing is predicted
    expected = {"Specificity": 1, "Accuracy": 0.75}.get(name, 0.5)
    assert float(fed(getattr(metrics, name)(), truth, logits, batches=(0, 2)).result()) == expected


def test_counts_stay_exact_where_float32_cannot_count():
    """Above 2 ** 24 float32 has only every other whole number: of three pixels of background it would lose one."""
    side = 2**12
    truth = np.ones((1, side, side + 1, 1), bool)
    truth[0, 0, :3] = False
    logits = np.where(truth, 1.0, -1.0).astype("float32")
    logits[0, 0, 0] = 1  # one of the three is predicted
    metric = metrics.Specificity()
    metric.update_state(truth, logits)
    assert float(metric.result()) == pytest.approx(2 / 3, rel=1e-6)


def test_the_mean_of_very_many_cases_is_right():
    truth, _, logits, _ = cases((4, 4, 1), number=1000)
    metric = DiceCoefficient()
    for _ in range(200):
        metric.update_state(truth, logits)
    once = fed(DiceCoefficient(), truth, logits, batches=(0, 1000))
    assert float(metric.result()) == pytest.approx(float(once.result()), rel=1e-5)


@pytest.mark.parametrize("dtype", ["float16", "float32"])
def test_logits_of_half_precision(dtype):
    truth, _, logits, _ = cases()
    whole = fed(DiceCoefficient(), truth, logits)
    assert float(fed(DiceCoefficient(), truth, logits.astype(dtype)).result()) == float(whole.result())


def test_of_several_outputs_the_first_is_judged():
    truth, _, logits, known = cases()
    one, several = DiceCoefficient(), DiceCoefficient()
    one.update_state(truth, logits, known)
    several.update_state([truth, truth[:, ::2, ::2]], [logits, logits[:, ::2, ::2]], [known, known[:, ::2, ::2]])
    assert float(one.result()) == float(several.result())
    several.update_state(truth, [logits, logits[:, ::2, ::2]])


def test_a_weight_is_a_mask_however_large():
    truth, _, logits, known = cases()
    results = [float(fed(DiceCoefficient(), truth, logits, weight * known).result()) for weight in (1.0, 7.0)]
    assert results[0] == results[1]


def test_nothing_is_known_of_a_case_whose_weights_are_all_0():
    truth, _, logits, known = cases()
    known[4] = False
    metric = fed(metrics.Accuracy(), truth, logits, known)
    others = [n for n in range(11) if n != 4]
    rest = fed(metrics.Accuracy(), truth[others], logits[others], known[others], batches=(0, 10))
    assert float(metric.result()) == pytest.approx(float(rest.result()), rel=1e-6)


def test_nan_where_no_case_counts_and_a_fresh_start_after_reset():
    empty = np.zeros((2, 3, 3, 1))
    metric = DiceCoefficient()
    assert math.isnan(float(metric.result()))
    metric.update_state(empty, empty - 1)
    assert math.isnan(float(metric.result()))
    metric.reset_state()
    metric.update_state(empty + 1, empty + 1)
    assert float(metric.result()) == 1


@each_metric
def test_comes_back_from_its_configuration(name):
    metric = getattr(metrics, name)(empty=1.0, activation="softmax", include_background=False)
    again = keras.saving.get_registered_object(f"course_lib>{name}").from_config(metric.get_config())
    assert again.get_config() == metric.get_config()
    assert again.name == ALONE[name]


def test_comes_back_from_its_configuration_with_nan():
    assert math.isnan(DiceCoefficient.from_config(DiceCoefficient().get_config()).empty)
    assert CategoricalAccuracy.from_config(CategoricalAccuracy(name="right").get_config()).name == "right"


@pytest.mark.parametrize(
    ("truth", "logits", "weight", "activation", "message"),
    [
        ((2, 4, 4), (2, 4, 4, 1), None, "sigmoid", r"mask\[..., None\]"),
        ((2, 4, 4, 1), (2, 4, 4, 3), None, "sigmoid", "must be the same"),
        ((2, 4, 4, 2), (2, 4, 4, 3), None, "softmax", "must be the same"),
        ((2, 2, 2, 1), (2, 4, 4, 3), None, "softmax", "must be the same"),
        ((2, 4, 4, 1), (2, 4, 4, 1), None, "softmax", "one channel"),
        ((2, 4, 4, 3), (2, 4, 4, 3), (2, 4, 4, 3), "sigmoid", "sample_weight"),
        ((2, 4, 4, 1), (2, 4, 4, 1), (2,), "sigmoid", "sample_weight"),
    ],
)
def test_shapes_that_do_not_belong_together(truth, logits, weight, activation, message):
    metric = DiceCoefficient(activation=activation)
    with pytest.raises(CourseError, match=message):
        metric.update_state(np.zeros(truth), np.zeros(logits), None if weight is None else np.ones(weight))


def test_options_that_make_no_sense():
    with pytest.raises(CourseError, match="activation is 'relu'"):
        DiceCoefficient(activation="relu")
    with pytest.raises(CourseError, match="no background"):
        DiceCoefficient(include_background=False)
    with pytest.raises(CourseError, match="no batch yet"):
        DiceCoefficient().per_class()

import math

import numpy as np
import pytest

from course_lib.metrics import DiceCoefficient, dice

rng = np.random.default_rng(0)


def random_cases(n, shape):
    truth = rng.random((n, *shape)) > 0.7
    logits = rng.normal(size=(n, *shape)).astype("float32")
    truth[0], logits[0] = False, -1  # both empty
    truth[1] = False  # one empty
    known = rng.random((n, *shape[:-1], 1)) > 0.2
    return truth, logits, known


@pytest.mark.parametrize("empty", [math.nan, 0.0, 1.0])
@pytest.mark.parametrize("shape", [(6, 5, 1), (6, 5, 3), (4, 3, 5, 2)])
@pytest.mark.parametrize("masked", [False, True])
def test_equals_the_mean_over_cases_in_numpy_whatever_the_batches(shape, empty, masked):
    truth, logits, known = random_cases(11, shape)
    metric = DiceCoefficient(empty=empty)
    for batch in (slice(0, 4), slice(4, 5), slice(5, 11)):
        weight = known[batch].astype("float32") if masked else None
        metric.update_state(truth[batch].astype("float32"), logits[batch], weight)
    keep = known if masked else np.ones_like(known)
    each = [
        dice((logits[i] > 0)[..., c] & keep[i, ..., 0], truth[i, ..., c] & keep[i, ..., 0], empty=empty)
        for i in range(11)
        for c in range(shape[-1])
    ]
    assert float(metric.result()) == pytest.approx(np.nanmean(each), rel=1e-5)


def test_a_weight_is_a_mask_however_large():
    truth, logits, _ = random_cases(4, (5, 5, 1))
    results = []
    for weight in (1.0, 7.0):
        metric = DiceCoefficient()
        metric.update_state(truth, logits, np.full((4, 5, 5, 1), weight))
        results.append(float(metric.result()))
    assert results[0] == results[1]


def test_nan_where_no_case_counts_and_a_fresh_start_after_reset():
    empty = np.zeros((2, 3, 3, 1))
    metric = DiceCoefficient()
    metric.update_state(empty, empty - 1)
    assert math.isnan(float(metric.result()))
    metric.reset_state()
    metric.update_state(empty + 1, empty + 1)
    assert float(metric.result()) == 1


def test_comes_back_from_its_configuration():
    assert DiceCoefficient.from_config(DiceCoefficient(empty=1.0).get_config()).empty == 1

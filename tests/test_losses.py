import keras
import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from monai.losses import DiceLoss as MonaiDiceLoss

from course_lib.errors import CourseError
from course_lib.losses import BinaryCrossentropy, DiceLoss

rng = np.random.default_rng(0)
SHAPES = [(3, 8, 6, 1), (2, 8, 6, 3), (2, 4, 5, 6, 2)]


def random_case(shape):
    return (rng.random(shape) > 0.6).astype("float32"), rng.normal(size=shape).astype("float32") * 3


@pytest.mark.parametrize("shape", SHAPES)
def test_dice_loss_is_that_of_monai(shape):
    truth, logits = random_case(shape)
    truth[0] = 0  # an empty truth too
    channels_first = [torch.from_numpy(np.moveaxis(array, -1, 1).copy()) for array in (logits, truth)]
    expected = MonaiDiceLoss(sigmoid=True, smooth_nr=1e-5, smooth_dr=1e-5)(*channels_first)
    assert float(DiceLoss()(truth, logits)) == pytest.approx(float(expected), abs=1e-6)


def test_soft_dice_of_a_certain_net_is_the_dice_of_its_mask():
    truth = np.array([[1, 1], [0, 0]], "float32").reshape(1, 2, 2, 1)
    mask = np.array([[1, 0], [1, 0]]).reshape(1, 2, 2, 1)  # one of two found, one invented: Dice 1/2
    assert float(DiceLoss()(truth, np.where(mask, 1e4, -1e4))) == pytest.approx(0.5, abs=1e-5)


@pytest.mark.parametrize("loss", [DiceLoss(), BinaryCrossentropy()])
@pytest.mark.parametrize("shape", SHAPES)
@settings(max_examples=10, deadline=None)
@given(seed=st.integers(0, 1000))
def test_what_lies_where_truth_is_unknown_does_not_matter(loss, shape, seed):
    rng = np.random.default_rng(seed)
    truth, logits = random_case(shape)
    known = (rng.random((*shape[:-1], 1)) > 0.5).astype("float32")
    expected = float(loss(truth, logits, sample_weight=known))
    noise, other_truth = rng.normal(size=shape) * 5, rng.random(shape) > 0.5
    changed = [np.where(known > 0, old, new) for old, new in ((truth, other_truth), (logits, noise))]
    assert float(loss(*changed, sample_weight=known)) == pytest.approx(expected, rel=1e-5)


@pytest.mark.parametrize("loss", [DiceLoss(), BinaryCrossentropy()])
def test_weights_of_one_are_no_weights(loss):
    truth, logits = random_case((2, 4, 4, 2))
    weighted = loss(truth, logits, sample_weight=np.ones((2, 4, 4, 1), "float32"))
    assert float(weighted) == pytest.approx(float(loss(truth, logits)), rel=1e-6)


@pytest.mark.parametrize("loss", [DiceLoss(), BinaryCrossentropy()])
def test_a_crop_of_unknown_truth_costs_nothing(loss):
    truth, logits = random_case((1, 4, 4, 1))
    assert float(loss(truth, logits, sample_weight=np.zeros((1, 4, 4, 1)))) == pytest.approx(0, abs=1e-6)


def test_an_empty_case_costs_nothing_when_nothing_is_found_and_nearly_one_otherwise():
    empty = np.zeros((1, 4, 4, 1))
    assert float(DiceLoss()(empty, empty - 1e4)) == pytest.approx(0, abs=1e-6)
    assert float(DiceLoss()(empty, empty + 1e4)) == pytest.approx(1, abs=1e-5)


def test_dice_is_averaged_over_cases_not_pooled():
    truth, logits = random_case((2, 6, 6, 1))
    truth[1, 1:] = 0  # a large and a small target
    each = [float(DiceLoss()(truth[i : i + 1], logits[i : i + 1])) for i in (0, 1)]
    assert float(DiceLoss()(truth, logits)) == pytest.approx(np.mean(each), rel=1e-5)


@pytest.mark.parametrize("loss", [DiceLoss(), BinaryCrossentropy()])
@pytest.mark.parametrize("logit", [-1e4, 1e4])
@pytest.mark.parametrize("truth", [0, 1])
def test_extreme_logits_give_a_finite_loss_and_gradient(loss, logit, truth):
    if keras.backend.backend() != "torch":
        pytest.skip("this takes the gradient by torch; tests/nets/test_engines compares the engines")
    logits = torch.full((2, 4, 4, 1), logit, requires_grad=True)
    value = loss(torch.full((2, 4, 4, 1), float(truth)), logits)
    value.backward()
    assert torch.isfinite(value)
    assert torch.isfinite(logits.grad).all()


def test_shapes_that_numpy_would_stretch_are_refused():
    with pytest.raises(CourseError, match="mask"):
        DiceLoss()(np.zeros((1, 4, 4)), np.zeros((1, 4, 4, 1)))
    with pytest.raises(CourseError, match="sample_weight has shape"):
        DiceLoss()(np.zeros((1, 4, 4, 1)), np.zeros((1, 4, 4, 1)), np.zeros((1, 4, 4)))


@pytest.mark.parametrize("loss", [DiceLoss(smooth=0.5), BinaryCrossentropy()])
def test_a_loss_comes_back_from_its_configuration(loss):
    again = type(loss).from_config(loss.get_config())
    truth, logits = random_case((1, 4, 4, 1))
    assert float(again(truth, logits)) == float(loss(truth, logits))

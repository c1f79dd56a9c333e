"""What holds of losses by their definition: identities, weights of pixels, extremes, gradients."""

import inspect

import keras
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from loss_numbers import CLASSES, LOSSES, in_float64, random_case, value_and_gradient

from course_lib import losses, metrics

each_loss = pytest.mark.parametrize("loss", LOSSES.values(), ids=LOSSES.keys())
each_activation = pytest.mark.parametrize("activation", ["sigmoid", "softmax"])
quick = settings(max_examples=5, deadline=None)
seeds = st.integers(0, 10**6)


def certain(mask):
    return np.where(mask, 1e4, -1e4).astype("float32")


def test_every_loss_is_tested():
    tested = {type(loss).__name__ for loss in LOSSES.values()}
    assert tested == set(losses.__all__)


# Identities


@quick
@given(seed=seeds)
def test_focal_of_gamma_0_is_cross_entropy(seed):
    truth, logits, weight = random_case("sigmoid", seed=seed)
    expected = value_and_gradient(losses.BinaryCrossentropy(), truth, logits, weight)
    for one, other in zip(value_and_gradient(losses.FocalLoss(0), truth, logits, weight), expected, strict=True):
        np.testing.assert_allclose(one, other, rtol=1e-6, atol=1e-8)
    truth, logits, weight = random_case("softmax", seed=seed)
    expected = losses.CategoricalCrossentropy([0.2, 1, 3])(truth, logits, weight)
    scaled = losses.FocalLoss(0, [0.05, 0.25, 0.75], activation="softmax")(truth, logits, weight)
    assert float(scaled) * 4 == pytest.approx(float(expected), rel=1e-6)


@each_activation
@pytest.mark.parametrize("options", [{}, {"per": "batch"}, {"include_background": False}, {"smooth": 3}])
@quick
@given(seed=seeds)
def test_tversky_of_halves_is_dice_and_focal_tversky_of_gamma_1_is_tversky(activation, options, seed):
    case = random_case(activation, seed=seed)
    options = {"activation": activation, **options}
    dice, tversky = losses.DiceLoss(**options), losses.TverskyLoss(0.5, 0.5, **options)
    assert float(dice(*case)) == float(tversky(*case))
    tversky, focal = losses.TverskyLoss(0.2, 0.9, **options), losses.FocalTverskyLoss(0.2, 0.9, gamma=1, **options)
    assert float(focal(*case)) == float(tversky(*case))


@quick
@given(seed=seeds)
def test_tversky_of_ones_is_intersection_over_union(seed):
    truth, logits, _ = random_case(shape=(1, 6, 5, 1), seed=seed)
    truth[0, 0, 0] = 1
    expected = 1 - metrics.iou(logits[0] > 0, truth[0])
    assert float(losses.TverskyLoss(1, 1)(truth, certain(logits > 0))) == pytest.approx(expected, abs=1e-5)


@pytest.mark.parametrize("squared", [False, True])
@pytest.mark.parametrize("per", ["case", "batch"])
@quick
@given(seed=seeds)
def test_soft_dice_of_a_certain_net_is_that_of_its_masks(squared, per, seed):
    truth, logits, _ = random_case(seed=seed)
    truth[:, 0, 0] = 1  # nothing is empty
    pairs = [
        (logits[i, ..., c] > 0, truth[i, ..., c]) if per == "case" else (logits[..., c] > 0, truth[..., c])
        for i in range(len(truth) if per == "case" else 1)
        for c in range(CLASSES)
    ]
    expected = 1 - np.mean([metrics.dice(*pair) for pair in pairs])
    loss = losses.DiceLoss(squared=squared, per=per)
    assert float(loss(truth, certain(logits > 0))) == pytest.approx(expected, abs=1e-5)


@quick
@given(seed=seeds)
def test_softmax_of_two_classes_is_the_sigmoid_of_their_difference(seed):
    truth, logits, weight = random_case("softmax", (2, 4, 5, 2), seed=seed)
    one, difference = truth[..., 1:], logits[..., 1:] - logits[..., :1]
    pairs = [
        (losses.BinaryCrossentropy(), losses.CategoricalCrossentropy()),
        (losses.BinaryCrossentropy(3), losses.CategoricalCrossentropy([1, 3])),
        (losses.FocalLoss(1.5), losses.FocalLoss(1.5, activation="softmax")),
        (losses.FocalLoss(2, 0.8), losses.FocalLoss(2, 0.8, activation="softmax")),
        (losses.DiceLoss(), losses.DiceLoss(activation="softmax", include_background=False)),
    ]
    for of_one, of_two in pairs:
        assert float(of_two(truth, logits, weight)) == pytest.approx(float(of_one(one, difference, weight)), rel=1e-5)


@each_activation
def test_a_compound_is_the_sum_of_its_parts(activation):
    case = random_case(activation)
    dice = losses.DiceLoss(activation=activation, squared=True)
    focal = losses.FocalLoss(1.5, 0.3, activation=activation)
    together = losses.DiceFocalLoss(0.75, gamma=1.5, alpha=0.3, squared=True, activation=activation)
    assert float(together(*case)) == float(dice(*case) + 0.75 * focal(*case))
    if activation == "sigmoid":
        cross_entropy = losses.BinaryCrossentropy([1, 2, 3])
        together = losses.DiceCrossentropyLoss(0.75, positive_weight=[1, 2, 3], squared=True)
    else:
        cross_entropy = losses.CategoricalCrossentropy([1, 2, 3])
        together = losses.DiceCrossentropyLoss(0.75, class_weights=[1, 2, 3], squared=True, activation="softmax")
    assert float(together(*case)) == float(dice(*case) + 0.75 * cross_entropy(*case))


@each_activation
def test_shares_cost_their_share(activation):
    """Cross entropy and focal loss are linear in the truth: a share costs what doubtful labels cost on average."""
    one, logits, weight = random_case(activation)
    other = np.roll(one, 1, axis=2)
    for name, loss in LOSSES.items():
        if activation in name and isinstance(
            loss, losses.FocalLoss | losses.BinaryCrossentropy | losses.CategoricalCrossentropy
        ):
            mixed = loss(0.3 * one + 0.7 * other, logits, weight)
            expected = 0.3 * loss(one, logits, weight) + 0.7 * loss(other, logits, weight)
            assert float(mixed) == pytest.approx(float(expected), rel=1e-5), name


def test_squared_dice_is_least_where_the_probability_is_the_share():
    share = np.full((1, 4, 4, 1), 0.3, "float32")
    logits = np.full_like(share, np.log(0.3 / 0.7))
    value, gradient = value_and_gradient(losses.DiceLoss(squared=True), share, logits)
    assert value == pytest.approx(0, abs=1e-6)
    assert np.abs(gradient).max() < 1e-6


# Weights of pixels


@each_loss
@quick
@given(seed=seeds)
def test_what_lies_where_truth_is_unknown_does_not_matter(loss, seed):
    truth, logits, weight = random_case(loss.activation, seed=seed)
    other_truth, other_logits, _ = random_case(loss.activation, seed=seed + 1)
    changed = [np.where(weight > 0, old, new) for old, new in ((truth, other_truth * 255), (logits, other_logits))]
    value, gradient = value_and_gradient(loss, truth, logits, weight)
    assert float(loss(*changed, weight)) == pytest.approx(value, rel=1e-6)
    assert (gradient[weight[..., 0] == 0] == 0).all()


@each_loss
def test_weights_of_one_are_no_weights(loss):
    truth, logits, weight = random_case(loss.activation)
    assert float(loss(truth, logits, np.ones_like(weight))) == pytest.approx(float(loss(truth, logits)), rel=1e-6)


@each_loss
def test_a_pixel_of_weight_two_is_two_pixels(loss):
    truth, logits, weight = random_case(loss.activation)
    weight = np.round(weight * 2)
    if loss.reduction == "sum" and not isinstance(loss, losses.DiceLoss):
        pytest.skip("a sum grows")
    twice = [np.concatenate([array, array], axis=1) for array in (truth, logits)]
    single = np.concatenate([weight >= 1, weight >= 2], axis=1).astype("float32")
    assert float(loss(*twice, single)) == pytest.approx(float(loss(truth, logits, weight)), rel=1e-5)


@each_loss
def test_a_case_of_unknown_truth_changes_nothing(loss):
    truth, logits, weight = random_case(loss.activation)
    more = [np.concatenate([array, array[:1]]) for array in (truth, logits)]
    unknown = np.concatenate([weight, np.zeros_like(weight[:1])])
    assert float(loss(*more, unknown)) == pytest.approx(float(loss(truth, logits, weight)), rel=1e-6)


@each_loss
def test_where_nothing_is_known_nothing_costs(loss):
    truth, logits, weight = random_case(loss.activation)
    value, gradient = value_and_gradient(loss, truth, logits, np.zeros_like(weight))
    assert value == 0
    assert (gradient == 0).all()


def test_labels_of_unknown_pixels_may_be_anything():
    labels, logits = np.array([[0, 1], [2, 255]]).reshape(1, 2, 2, 1), random_case(shape=(1, 2, 2, 3))[1]
    known = (labels < 3).astype("float32")
    for loss in (losses.CategoricalCrossentropy(), losses.DiceLoss(activation="softmax")):
        expected = float(loss(np.where(known, labels, 0), logits, known))
        for dtype in ("uint8", "int64", "float32"):
            assert float(loss(labels.astype(dtype), logits, known)) == pytest.approx(expected)


def test_one_weight_for_all_is_no_weight_in_a_mean():
    truth, logits, _ = random_case()
    for loss in (losses.DiceLoss(), losses.BinaryCrossentropy()):
        assert float(loss(truth, logits, 0.5)) == pytest.approx(float(loss(truth, logits)), rel=1e-6)


# Empty and absent


def test_an_empty_case_costs_nothing_when_nothing_is_found_and_nearly_one_otherwise():
    empty = np.zeros((1, 4, 4, 1), "float32")
    for loss in (losses.DiceLoss(), losses.GeneralizedDiceLoss(), losses.TverskyLoss(), losses.FocalTverskyLoss()):
        assert float(loss(empty, empty - 1e4)) == pytest.approx(0, abs=1e-6)
        assert float(loss(empty, empty + 1e4)) == pytest.approx(1, abs=1e-5)


def test_an_absent_class_weighs_as_much_as_the_smallest_in_generalized_dice():
    truth = np.zeros((1, 2, 5, 3), "float32")
    truth[0, 0, :4, 0] = truth[0, 0, 4, 1] = 1  # four pixels of class 0, one of class 1, none of class 2
    found = truth.copy()
    found[0, 1, 0, 2] = 1  # and one of class 2 invented
    # weights 1/16, 1 and 1: wrong 1, whole 8/16 + 2 + 1
    assert float(losses.GeneralizedDiceLoss()(truth, certain(found))) == pytest.approx(1 / 3.5, rel=1e-5)


def test_generalized_dice_does_not_depend_on_the_size_of_the_image():
    """With 1 / V^2 as it stands the smooth term would decide the loss of large regions."""
    truth, logits, _ = random_case(shape=(1, 8, 8, 2))
    large = [np.tile(array, (1, 40, 40, 1)) for array in (truth, logits)]
    loss = losses.GeneralizedDiceLoss()
    assert float(loss(*large)) == pytest.approx(float(loss(truth, logits)), rel=1e-5)


def test_dice_is_averaged_over_cases_or_pooled_as_asked():
    truth, logits, _ = random_case(shape=(2, 6, 6, 1))
    truth[1, 1:] = 0  # a large and a small target
    each = [float(losses.DiceLoss()(truth[i : i + 1], logits[i : i + 1])) for i in (0, 1)]
    assert float(losses.DiceLoss()(truth, logits)) == pytest.approx(np.mean(each), rel=1e-5)
    pooled = losses.DiceLoss()(truth.reshape(1, 12, 6, 1), logits.reshape(1, 12, 6, 1))
    assert float(losses.DiceLoss(per="batch")(truth, logits)) == pytest.approx(float(pooled), rel=1e-6)


# Numbers that types can hold


@each_loss
@pytest.mark.parametrize("right", [True, False])
@pytest.mark.parametrize("dtype", ["float32", "float16", "bfloat16"])
def test_extreme_logits_give_a_finite_loss_and_gradient(loss, right, dtype):
    truth, _, weight = random_case(loss.activation)
    logits = certain(truth if right else np.roll(truth, 1, axis=-1) if loss.activation == "softmax" else 1 - truth)
    value, gradient = value_and_gradient(loss, truth, logits, weight, dtype)
    assert np.isfinite(value)
    assert np.isfinite(gradient).all()
    if right and loss is not LOSSES["dice, sum, sigmoid"]:
        assert value == pytest.approx(0, abs=1e-5)


@each_loss
@pytest.mark.parametrize("dtype", ["float16", "bfloat16"])
def test_halves_are_computed_in_float32(loss, dtype):
    truth, logits, weight = random_case(loss.activation)
    logits = np.round(logits * 8) / 8  # numbers that both halves hold
    expected, gradient = value_and_gradient(loss, truth, logits, weight)
    value, rounded = value_and_gradient(loss, truth, logits, weight, dtype)
    assert value == pytest.approx(expected, rel=1e-6)
    np.testing.assert_allclose(rounded, gradient, rtol=1e-2, atol=1e-6)


def test_a_volume_too_large_for_the_sums_of_a_half():
    shape = (1, 48, 48, 48, 1)
    truth, logits = np.ones(shape, "float32"), np.full(shape, 1.0, "float16")
    probability = 1 / (1 + np.exp(-1.0))
    value, gradient = value_and_gradient(losses.DiceLoss(), truth, logits)
    assert value == pytest.approx(1 - 2 * probability / (1 + probability), rel=1e-5)
    assert np.isfinite(gradient).all()


@each_loss
def test_one_pixel(loss):
    truth, logits, _ = random_case(loss.activation, (1, 1, 1, CLASSES))
    value, gradient = value_and_gradient(loss, truth, logits)
    assert np.isfinite(value)
    assert np.isfinite(gradient).all()


@each_loss
@settings(max_examples=3, deadline=None)
@given(seed=seeds)
def test_the_gradient_is_that_of_finite_differences(loss, seed):
    loss = in_float64(loss)
    truth, logits, weight = (array.astype("float64") for array in random_case(loss.activation, (2, 3, 2, 3), seed))
    _, gradient = value_and_gradient(loss, truth, logits, weight)
    direction = np.random.default_rng(seed).normal(size=logits.shape)
    step = 1e-6 * direction
    slope = (float(loss(truth, logits + step, weight)) - float(loss(truth, logits - step, weight))) / 2e-6
    assert (gradient * direction).sum() == pytest.approx(slope, rel=1e-5, abs=1e-8)


# Reduction


@each_activation
def test_reductions_agree(activation):
    truth, logits, weight = random_case(activation)
    pixel, region = losses.FocalLoss, losses.DiceLoss
    pixels = np.asarray(pixel(activation=activation, reduction=None)(truth, logits, weight))
    assert pixels.shape == truth.shape[:-1]
    cases = np.asarray(region(activation=activation, reduction=None)(truth, logits, weight))
    assert cases.shape == truth.shape[:1]
    for values, loss, divisor in ((pixels, pixel, weight.sum()), (cases, region, len(cases))):
        total = loss(activation=activation, reduction="sum")(truth, logits, weight)
        assert float(total) == pytest.approx(values.sum(), rel=1e-5)
        for mean in ("mean", "sum_over_batch_size", "mean_with_sample_weight"):
            average = loss(activation=activation, reduction=mean)(truth, logits, weight)
            assert float(average) == pytest.approx(values.sum() / divisor, rel=1e-5)


# Saving


@each_loss
def test_a_loss_comes_back_from_a_file(loss):
    again = keras.saving.deserialize_keras_object(keras.saving.serialize_keras_object(loss))
    case = random_case(loss.activation)
    assert type(again) is type(loss)
    assert float(again(*case)) == float(loss(*case))
    assert again.get_config() == loss.get_config()


@each_loss
def test_the_configuration_has_every_argument(loss):
    arguments = set()
    for kind in type(loss).__mro__:
        if "__init__" in vars(kind) and kind.__module__.startswith("course_lib"):
            signature = inspect.signature(kind.__init__).parameters.values()
            arguments |= {argument.name for argument in signature if argument.kind is not argument.VAR_KEYWORD}
    fixed = {"activation"} if isinstance(loss, losses.BinaryCrossentropy | losses.CategoricalCrossentropy) else set()
    assert arguments - {"self"} - fixed <= set(loss.get_config())


def test_files_written_before_there_were_options_can_be_read():
    for name, config in {"DiceLoss": {"smooth": 0.5, "name": "d"}, "BinaryCrossentropy": {"name": "b"}}.items():
        saved = {"module": "course_lib.losses", "class_name": name, "config": config}
        loss = keras.saving.deserialize_keras_object(saved | {"registered_name": f"course_lib>{name}"})
        assert type(loss) is getattr(losses, name)


@each_activation
def test_one_loss_serves_several_outputs(activation):
    """Deep supervision: a list of outputs of falling size, one instance of the loss, a weight for each."""
    image = keras.Input((8, 8, 1))
    large = keras.layers.Conv2D(CLASSES, 1, kernel_initializer="ones")(image)
    small = keras.layers.Conv2D(CLASSES, 1, kernel_initializer="ones")(keras.layers.AveragePooling2D(2)(image))
    model = keras.Model(image, [large, small])
    loss = losses.DiceFocalLoss(activation=activation)
    truth, x, weight = random_case(activation, (2, 8, 8, CLASSES))
    x, truths, weights = x[..., :1], [truth, truth[:, ::2, ::2]], [weight, weight[:, ::2, ::2]]
    outputs = [keras.ops.convert_to_numpy(output) for output in model(x)]
    expected = [float(loss(t, output, w)) for t, output, w in zip(truths, outputs, weights, strict=True)]
    model.compile("sgd", [loss, loss], loss_weights=[1, 0.5])
    history = model.fit(x, truths, sample_weight=weights, batch_size=2, verbose=0).history
    assert history["loss"][0] == pytest.approx(expected[0] + 0.5 * expected[1], rel=1e-5)


def test_sums_over_a_volume_are_exact():
    """Adding two million pixels to one float32 one by one would be off by 4e-5."""
    rng = np.random.default_rng(0)
    truth, logits = (rng.random((1, 96, 96, 96, 1), dtype="float32") for _ in range(2))
    expected = float(in_float64(losses.DiceLoss())(truth, logits))
    assert float(losses.DiceLoss()(truth, logits)) == pytest.approx(expected, rel=2e-6)

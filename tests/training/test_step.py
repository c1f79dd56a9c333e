"""A step does what Keras' own does, and what Keras' own cannot."""

import keras
import numpy as np
import pytest
from keras import layers
from squares import SIDE, Squares, small_net, squares, train

from course_lib import settings, training
from course_lib.errors import CourseError
from course_lib.losses import BinaryCrossentropy, CategoricalCrossentropy, DiceLoss
from course_lib.metrics import DiceCoefficient
from course_lib.training.step import make_step


def values(model):
    return [np.array(weight) for weight in model.get_weights()]


@pytest.mark.parametrize(
    ("arguments", "optimizer"),
    [
        ({}, lambda: keras.optimizers.Adam(1e-2)),
        ({"optimizer": "adamw", "weight_decay": 0.1}, lambda: keras.optimizers.AdamW(1e-2, weight_decay=0.1)),
        ({"optimizer": "sgd", "momentum": 0.8}, lambda: keras.optimizers.SGD(1e-2, 0.8, nesterov=True)),
    ],
    ids=["adam", "adamw", "sgd"],
)
def test_the_history_is_that_of_keras_fit(tmp_path, arguments, optimizer):
    data, validation = Squares(), squares(6, seed=1)
    model = small_net(seed=1)
    run = training.train(
        model,
        data,
        validation,
        epochs=2,
        learning_rate=1e-2,
        run=tmp_path / "run",
        force=True,
        batch_size=3,
        **arguments,
    )
    fitted = small_net(seed=1)
    fitted.compile(optimizer(), BinaryCrossentropy(), weighted_metrics=[DiceCoefficient()], jit_compile=False)
    history = fitted.fit(
        data, validation_data=validation, validation_batch_size=3, epochs=2, shuffle=False, verbose=0
    ).history
    for name in ("loss", "dice", "val_loss", "val_dice"):
        np.testing.assert_allclose(run.history[name], history[name], rtol=2e-5, err_msg=name)
    if run.best_epoch == 2:
        for ours, theirs in zip(values(model), values(fitted), strict=True):
            np.testing.assert_allclose(ours, theirs, rtol=1e-4, atol=1e-6)


def net_of_one_weight(outputs=1):
    """Each output is the image, or its every second pixel, times one weight, which is 1."""
    image = keras.Input((None, None, 1))
    times = layers.Conv2D(1, 1, use_bias=False, kernel_initializer="ones")
    small = layers.AveragePooling2D(2)
    return keras.Model(image, [times(image), times(small(image))][:outputs] if outputs > 1 else times(image))


def test_weights_of_pixels_weigh_in_the_loss_and_only_there():
    x = np.array([3.0, -3.0, 3.0, -3.0], "float32").reshape(1, 2, 2, 1)
    y = np.array([1.0, 1.0, 0.0, 0.0], "float32").reshape(1, 2, 2, 1)
    weight = np.array([0.5, 2.0, 0.0, 1.0], "float32").reshape(1, 2, 2, 1)
    step = make_step(net_of_one_weight(), BinaryCrossentropy(), keras.optimizers.SGD(0.0), [DiceCoefficient()])
    step.begin(training=True)
    step.train(x, y, weight)
    costs = np.log1p(np.exp([-3.0, 3.0, 3.0, -3.0]))
    results = step.results()
    assert results["loss"] == pytest.approx((weight.ravel() * costs).sum() / 3.5, rel=1e-5)
    assert results["dice"] == pytest.approx(2 * 1 / (2 + 1))  # one true positive, one missed, none invented


def test_deep_supervision_halves_the_weight_with_the_size():
    x = np.zeros((1, 4, 4, 1), "float32")
    x[0, :2, :2] = 4.0
    y = np.zeros((1, 4, 4, 1), "float32")
    y[0, 0, 0] = 1.0  # of the four pixels the first stands for them at half size
    known = np.ones_like(y)
    step = make_step(net_of_one_weight(2), BinaryCrossentropy(), keras.optimizers.SGD(0.0), [DiceCoefficient()])
    step.begin(training=False)
    step.validate(x, y, known)
    full = (np.log1p(np.exp(-4)) + 3 * np.log1p(np.exp(4)) + 12 * np.log(2)) / 16
    half = (np.log1p(np.exp(-4)) + 3 * np.log(2)) / 4
    results = step.results()
    assert results["loss"] == pytest.approx((full + half / 2) / 1.5, rel=1e-5)
    assert results["dice"] == pytest.approx(2 * 1 / (1 + 4))


def test_regularisers_count():
    image = keras.Input((2, 2, 1))
    pixel = layers.Conv2D(
        1, 1, use_bias=False, kernel_initializer="ones", kernel_regularizer=keras.regularizers.L2(0.5)
    )
    step = make_step(keras.Model(image, pixel(image)), BinaryCrossentropy(), keras.optimizers.SGD(1.0))
    step.begin(training=True)
    nothing = np.zeros((1, 2, 2, 1), "float32")
    step.train(nothing, nothing)
    assert step.results()["loss"] == pytest.approx(np.log(2) + 0.5)
    assert float(np.array(pixel.kernel).ravel()[0]) == pytest.approx(0.0, abs=1e-6)  # 1 - 2 * 0.5


def test_a_frozen_net_is_refused(tmp_path):
    model = small_net()
    model.trainable = False
    with pytest.raises(CourseError, match="no trainable weight"):
        train(tmp_path / "run", model=model)


def test_bfloat16_learns_with_float32_weights(tmp_path):
    if settings.engine() != "torch":
        pytest.skip("on TensorFlow the precision is the net's own")
    plain = train(tmp_path / "plain", squares(12), small_net(seed=1))
    model = small_net(seed=1)
    mixed = train(tmp_path / "mixed", squares(12), model, mixed_precision="bfloat16")
    assert mixed.settings["mixed_precision"] == "bfloat16"
    assert {weight.dtype for weight in model.weights} == {"float32"}
    np.testing.assert_allclose(mixed.history["loss"], plain.history["loss"], rtol=0.05)
    assert not np.array_equal(mixed.history["loss"], plain.history["loss"])


def test_classes_of_a_softmax_are_judged_by_the_largest_logit(tmp_path):
    x, y = squares(8)
    labels = y.astype("int32")
    training.set_seed(1)
    image = keras.Input((SIDE, SIDE, 1))
    model = keras.Model(image, layers.Conv2D(3, 3, padding="same")(image))
    data = (x, labels)
    run = training.train(model, data, data, epochs=2, run=tmp_path / "run", loss=CategoricalCrossentropy(), force=True)
    metric = DiceCoefficient(activation="softmax", include_background=False)
    metric.update_state(labels, model.predict(x, verbose=0))
    assert run.best_dice == pytest.approx(float(metric.result()), rel=1e-5)


def test_metrics_of_ones_own_become_columns_and_can_be_monitored(tmp_path):
    brier = keras.metrics.MeanSquaredError(name="brier")
    run = train(tmp_path / "run", squares(12), metrics=[brier], monitor="val_brier", loss=DiceLoss())
    assert list(run.history.columns)[-2:] == ["brier", "val_brier"]
    assert run.best_epoch == run.history["val_brier"].idxmax() + 1


def test_after_training_the_net_can_be_evaluated(tmp_path):
    model = small_net(seed=1)
    run = train(tmp_path / "run", model=model)
    x, y = squares(6, seed=1)
    loss, dice = model.evaluate(x, y, verbose=0)
    best = run.history.iloc[run.best_epoch - 1]
    assert (loss, dice) == pytest.approx((best["val_loss"], best["val_dice"]), rel=1e-5)

import math

import keras
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from course_lib.errors import CourseError
from course_lib.training.judgement import Plateau, best_of, merit, out_of_patience


def rows_of(**columns):
    length = len(next(iter(columns.values())))
    rows = [{name: values[i] for name, values in columns.items()} for i in range(length)]
    return [{"epoch": i + 1, "val_loss": 1.0, **row} for i, row in enumerate(rows)]


class FakeModel:
    def __init__(self, rate):
        self.optimizer = keras.optimizers.SGD(rate)


losses = st.lists(st.sampled_from([0.5, 0.6, 0.60005, 0.7, 0.8, 1.0]), min_size=1, max_size=30)


@given(
    losses,
    st.sampled_from([0.1, 0.5]),
    st.integers(1, 4),
    st.sampled_from([0.0, 1e-4, 0.09]),  # 0.1 would tie with differences of the losses, and rounding decide
    st.sampled_from([0.0, 3e-3]),
)
def test_plateau_is_keras_own(losses, factor, patience, min_delta, least):
    theirs = keras.callbacks.ReduceLROnPlateau(
        factor=factor, patience=patience, min_delta=min_delta, min_lr=least, verbose=0
    )
    theirs.set_model(FakeModel(1e-2))
    theirs.on_train_begin()
    ours = Plateau(factor, patience, min_delta, least)
    for i, loss in enumerate(losses):
        theirs.on_epoch_end(i, {"val_loss": loss})
        rate = float(np.array(theirs.model.optimizer.learning_rate))
        assert ours.learning_rate(1e-2, rows_of(val_loss=losses[: i + 1])) == pytest.approx(rate, rel=1e-5)


def test_a_column_that_is_no_loss_shall_rise():
    schedule = Plateau(factor=0.5, patience=1, monitor="val_dice")
    assert schedule.learning_rate(1.0, rows_of(val_dice=[0.1, 0.2, 0.3])) == 1.0
    assert schedule.learning_rate(1.0, rows_of(val_dice=[0.3, 0.2, 0.1])) == 0.25


def test_a_first_rate_below_the_least_is_not_raised():
    assert Plateau(patience=1, min_learning_rate=1e-3).learning_rate(1e-4, rows_of(val_loss=[1.0, 1.0, 1.0])) == 1e-4


@pytest.mark.parametrize("arguments", [{"factor": 1.0}, {"factor": 0}, {"patience": 0}, {"min_delta": -1}])
def test_a_plateau_that_makes_no_sense(arguments):
    with pytest.raises(CourseError, match="Plateau"):
        Plateau(**arguments)


def test_the_best_epoch_is_the_first_of_equals_with_the_lower_loss():
    rows = rows_of(val_dice=[0.5, 0.9, 0.9, 0.9], val_loss=[1.0, 0.3, 0.2, 0.2])
    assert best_of(rows)["epoch"] == 3
    assert best_of(rows, "val_loss")["epoch"] == 3


def test_nan_is_below_any_number():
    rows = rows_of(val_dice=[math.nan, 0.0, math.nan])
    assert best_of(rows)["epoch"] == 2
    assert merit(rows[0]) < merit(rows[1])


def test_patience_counts_from_the_best():
    rows = rows_of(val_dice=[0.1, 0.5, 0.4, 0.4])
    assert not out_of_patience(rows, "val_dice", 3)
    assert out_of_patience(rows, "val_dice", 2)
    assert not out_of_patience(rows, "val_dice", None)
    assert not out_of_patience([], "val_dice", 1)

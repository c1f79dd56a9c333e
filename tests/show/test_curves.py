import math
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from course_lib import show
from course_lib.errors import CourseError


def history(*val_dice):
    values = np.array(val_dice)
    return pd.DataFrame({"loss": 1 - values, "dice": values, "val_loss": 1 - values, "val_dice": values})


def run(name, *val_dice, best_epoch=None):
    return SimpleNamespace(folder=Path(name), history=history(*val_dice), best_epoch=best_epoch)


def lines(axes):
    return {line.get_label(): line for line in axes.lines if not line.get_label().startswith("_")}


def test_each_run_has_a_colour_and_a_dash_pattern_of_its_own():
    picture = show.compare_curves([run(name, 0.1, 0.5, 0.4) for name in "abcdefg"])
    drawn = lines(picture.figure.axes[3])
    assert list(drawn) == list("abcdefg")
    assert drawn["a"].get_ydata().tolist() == [0.1, 0.5, 0.4]
    assert len({line.get_color() for line in drawn.values()}) == 7
    assert len({str(line._unscaled_dash_pattern) for line in drawn.values()}) == 7


def test_the_description_names_each_run_with_its_best_epoch_and_the_reference():
    picture = show.compare_curves({"bce": history(0.2, 0.9), "dice": history(0.8, 0.6)}, reference={"bce": 0.96})
    assert "bce: best validation Dice 0.900 in epoch 2, reference 0.960." in picture.alt
    assert "dice: best validation Dice 0.800 in epoch 1." in picture.alt


def test_the_best_epoch_is_the_one_the_run_kept():
    monitored_by_loss = run("a", 0.7, 0.9, best_epoch=1)
    for picture in (show.compare_curves([monitored_by_loss]), show.learning_curves(monitored_by_loss)):
        assert "kept in epoch 1 with validation Dice 0.700" in picture.alt
        assert "best" not in picture.alt


def test_runs_without_an_epoch_or_without_any_dice_are_named():
    picture = show.compare_curves({"new": history(), "empty cases": history(math.nan), "good": history(0.8)})
    assert "new: no validation Dice yet. empty cases: no validation Dice yet. good: best" in picture.alt
    assert list(lines(picture.figure.axes[0])) == ["new", "empty cases", "good"]


def test_a_gap_in_the_dice_is_not_the_best_epoch():
    assert "best in epoch 3 with 0.700" in show.learning_curves(history(0.5, math.nan, 0.7)).alt
    assert "no validation Dice" in show.learning_curves(history(math.nan)).alt


@pytest.mark.parametrize(
    ("runs", "reference", "message"),
    [
        ({}, None, "0 runs"),
        ({str(i): history(0.5) for i in range(8)}, None, "8 runs"),
        ({"a": history(0.5)}, {"b": 0.9}, "names b, but the runs are a"),
    ],
)
def test_what_cannot_be_drawn_is_an_error(runs, reference, message):
    with pytest.raises(CourseError, match=message):
        show.compare_curves(runs, reference)

import math
import weakref

import numpy as np
import pandas as pd
import pytest

from course_lib import metrics
from course_lib.errors import CourseError
from course_lib.metrics import Counts, brats, confusion, paired_difference, report, summarise

SPACING = (2.0, 1.0, 1.0)


def volume(**boxes):
    """A label map of 6 x 8 x 8: `l3=(1, 4)` puts label 3 into the cube from 1 up to 4."""
    label_map = np.zeros((6, 8, 8), np.uint8)
    for name, (start, stop) in boxes.items():
        label_map[start:stop, start:stop, start:stop] = int(name[1:])
    return label_map


def small_set():
    """Label 1: found, missed, false alarm, in neither."""
    yield "found", volume(l1=(1, 4)), volume(l1=(1, 3)), SPACING
    yield "missed", volume(), volume(l1=(1, 3)), SPACING
    yield "invented", volume(l1=(1, 3)), volume(), SPACING
    yield "absent", volume(), volume(), SPACING


def test_each_row_is_what_the_metrics_say_of_its_masks():
    pred, truth = volume(l2=(0, 6), l1=(1, 4), l3=(2, 4)), volume(l2=(1, 6), l1=(1, 3), l3=(2, 3))
    table = report([("a", pred, truth, SPACING)], brats(2023), tolerance_mm=1).set_index("region")
    assert list(table.index) == ["NCR/NET", "ED", "ET", "TC", "WT"]
    for region, labels in brats(2023).items():
        masks = np.isin(pred, list(labels)), np.isin(truth, list(labels))
        row = table.loc[region]
        for name in ("dice", "iou", "precision", "recall"):
            assert row[name] == getattr(metrics, name)(*masks), name
        assert row["hd95_mm"] == pytest.approx(metrics.hausdorff(*masks, SPACING))
        assert row["assd_mm"] == pytest.approx(metrics.assd(*masks, SPACING))
        assert row["surface_dice"] == pytest.approx(metrics.surface_dice(*masks, SPACING, tolerance_mm=1))
        assert row["pred_ml"] == pytest.approx(metrics.volume_ml(masks[0], SPACING))
        assert row["truth_ml"] == pytest.approx(metrics.volume_ml(masks[1], SPACING))
        assert row["outcome"] == "both"


def test_what_is_missed_or_invented_stays_and_what_is_absent_is_nan():
    table = report(small_set(), [1]).set_index("case")
    assert table["outcome"].tolist() == ["both", "missed", "false alarm", "neither"]
    diagonal = math.hypot(12, 8, 8)
    for case in ("missed", "invented"):
        row = table.loc[case]
        assert (row[["dice", "iou", "precision", "recall"]] == 0).all()
        assert row["hd95_mm"] == row["assd_mm"] == pytest.approx(diagonal)
    assert table.loc["absent", ["dice", "iou", "precision", "recall", "hd95_mm", "assd_mm"]].isna().all()
    assert table.loc["absent", ["truth_ml", "pred_ml"]].tolist() == [0, 0]


@pytest.mark.parametrize("charge", [374, 374.0, math.inf])
def test_the_charge_for_a_miss_is_the_callers(charge):
    table = report(small_set(), [1], missed_mm=charge).set_index("case")
    assert table.loc["missed", "hd95_mm"] == table.loc["invented", "assd_mm"] == charge
    assert table.loc["found", "hd95_mm"] < 10


def test_cases_are_taken_one_at_a_time():
    seen = []

    def cases():
        for name in "abcde":
            pred, truth = volume(l1=(1, 3)), volume(l1=(1, 4))
            seen.append(weakref.ref(pred))
            yield name, pred, truth, SPACING
            del pred, truth
            assert sum(each() is not None for each in seen) <= 1  # the one that `report` has in its hand

    assert len(report(cases(), [1])) == 5


def test_two_dimensional_cases_have_areas():
    table = report([("a", [[1, 1, 0]], [[1, 0, 0]], (0.5, 2))], {"lung": 1})
    assert table.loc[0, ["truth_mm2", "pred_mm2"]].tolist() == [1, 2]
    assert table.loc[0, "hd95_mm"] == pytest.approx(1.9)  # distances 0 and 2, 95th percentile


def test_without_distances_there_are_none():
    assert not {"hd95_mm", "assd_mm", "surface_dice"} & set(report(small_set(), [1], distances=False).columns)
    only_surface_dice = report(small_set(), [1], distances=False, tolerance_mm=1)
    assert "surface_dice" in only_surface_dice.columns
    assert "hd95_mm" not in only_surface_dice.columns


@pytest.mark.parametrize(
    ("cases", "options", "message"),
    [
        ([], {}, "no case"),
        ([("a", volume(), volume())], {}, "four things"),
        ([("a", volume(), volume(), SPACING)] * 2, {}, "two cases 'a'"),
        ([("a", volume(l7=(1, 3)), volume(), SPACING)], {}, "Case 'a': pred holds label 7"),
        ([("a", volume(), volume()[:2], SPACING)], {}, "Case 'a': pred has shape"),
        ([("a", volume(), volume(), (1, 1))], {}, "Case 'a': spacing_mm"),
        ([("a", volume(), volume(), None)], {"distances": False}, "Case 'a': spacing_mm"),
        ([("a", volume()[None], volume()[None], SPACING)], {}, "Case 'a': .*shape"),
        ([("a", volume(), volume(), SPACING)], {"missed_mm": "max"}, "missed_mm is 'max'"),
    ],
)
def test_what_is_wrong_names_its_case(cases, options, message):
    with pytest.raises(CourseError, match=message):
        report(cases, [1, 2], **options)


def test_a_map_of_another_year_says_so():
    with pytest.raises(CourseError, match=r"Case 'x': pred holds label 4.*take brats\(2021\)"):
        report([("x", volume(l4=(1, 3)), volume(l3=(1, 3)), SPACING)], brats(2023))


def test_three_means_of_the_same_predictions():
    """Per case, ignoring empty truths, pooled: three numbers, of which only the first is the mean of the report."""
    masks = [  # predicted, true, of 100 pixels in a row; the first pixels are the structure
        (90, 90),  # a large structure, Dice 1
        (5, 10),  # half of a small one, 2 * 5 / 15 = 2/3
        (0, 5),  # a small one missed, 0
        (4, 0),  # a false alarm, 0
    ]
    cases = [(str(n), [np.arange(100) < p], [np.arange(100) < t], (1, 1)) for n, (p, t) in enumerate(masks)]
    table = report(cases, {"lesion": 1}, distances=False)
    per_case = summarise(table).loc[("lesion", "dice"), "mean"]
    ignoring_empty_truths = summarise(table[table["outcome"] != "false alarm"]).loc[("lesion", "dice"), "mean"]
    pooled = sum((confusion(p, t, [1])[1] for _, p, t, _ in cases), Counts(0, 0, 0, 0)).dice()
    assert per_case == pytest.approx((1 + 2 / 3) / 4)  # 0.417
    assert ignoring_empty_truths == pytest.approx((1 + 2 / 3) / 3)  # 0.556
    assert pooled == pytest.approx(2 * 95 / (2 * 95 + 4 + 10))  # 0.931


def test_a_summary_by_hand():
    row = summarise(report(small_set(), [1])).loc[(1, "dice")]
    values = np.array([2 * 8 / (8 + 27), 0, 0])
    assert row["mean"] == pytest.approx(values.mean())
    assert row["sd"] == pytest.approx(np.sqrt(np.sum((values - values.mean()) ** 2) / 2))
    assert row["median"] == 0
    assert row[["n", "missed", "false_alarms", "neither"]].tolist() == [3, 1, 1, 1]


def made_table(dice, region="lung"):
    return pd.DataFrame({"case": range(len(dice)), "region": region, "outcome": "both", "dice": dice})


def test_the_interval_is_reproducible_and_holds_the_mean():
    table = made_table(np.random.default_rng(0).beta(8, 2, 40))
    first, second, other = (summarise(table, seed=seed).iloc[0] for seed in (0, 0, 1))
    assert first.equals(second)
    assert not first.equals(other)
    assert first["low"] < first["mean"] < first["high"]
    assert other[["low", "high"]].tolist() == pytest.approx(first[["low", "high"]].tolist(), abs=0.01)
    narrower = summarise(table, confidence=0.5).iloc[0]
    assert first["low"] < narrower["low"] < narrower["high"] < first["high"]


def test_the_interval_of_many_cases_is_that_of_the_normal_distribution():
    values = np.random.default_rng(1).normal(0.8, 0.1, 400)
    row = summarise(made_table(values)).iloc[0]
    assert [row["low"], row["high"]] == pytest.approx(
        values.mean() + np.array([-1.96, 1.96]) * row["sd"] / 20, abs=1e-3
    )


def test_intervals_cover_the_truth_about_as_often_as_they_say():
    rng = np.random.default_rng(2)
    rows = [summarise(made_table(rng.beta(8, 2, 50)), seed=n).iloc[0] for n in range(60)]
    assert np.mean([row["low"] < 0.8 < row["high"] for row in rows]) > 0.85


def test_one_case_has_no_interval_and_none_no_mean():
    one = summarise(made_table([0.5])).iloc[0]
    assert one["mean"] == one["median"] == 0.5
    assert one[["sd", "low", "high"]].isna().all()
    none = summarise(made_table([math.nan, math.nan])).iloc[0]
    assert none[["mean", "sd", "median", "low", "high"]].isna().all()
    assert none["n"] == 0


def test_a_difference_of_pairs_is_surer_than_two_means():
    rng = np.random.default_rng(3)
    difficulty = rng.uniform(0.3, 0.9, 30)
    worse, better = made_table(difficulty), made_table(difficulty + 0.02 + rng.normal(0, 0.01, 30))
    paired = paired_difference(better, worse).iloc[0]
    assert paired["low"] > 0
    apart = [summarise(table).iloc[0] for table in (better, worse)]
    assert apart[0]["low"] < apart[1]["high"]  # the two intervals overlap
    assert paired["difference"] == pytest.approx(apart[0]["mean"] - apart[1]["mean"])
    assert paired[["higher", "equal", "lower"]].sum() == paired["n"] == 30


def test_pairs_are_found_by_case_and_region_whatever_the_order():
    table = pd.concat([made_table([0.1, 0.5, 0.9]), made_table([0.2, 0.4, 0.6], region="heart")])
    shuffled = table.sample(frac=1, random_state=0)
    assert (paired_difference(shuffled, table)[["difference", "higher", "lower"]] == 0).all(axis=None)


@pytest.mark.parametrize(
    ("other", "message"),
    [
        (made_table([0.1, 0.2]), "only one of them"),
        (made_table([0.1, 0.2, 0.3], region="heart"), "only one of them"),
        (made_table([0.1, 0.2, 0.3]).rename(columns={"dice": "iou"}), "columns differ"),
        (pd.DataFrame({"dice": [1]}), "lacks the column"),
    ],
)
def test_reports_that_make_no_pairs(other, message):
    with pytest.raises(CourseError, match=message):
        paired_difference(made_table([0.1, 0.2, 0.3]), other)


def test_a_table_of_something_else_has_no_summary():
    with pytest.raises(CourseError, match="lacks the column"):
        summarise(pd.DataFrame({"loss": [1.0]}))
    with pytest.raises(CourseError, match="confidence"):
        summarise(made_table([0.1]), confidence=95)

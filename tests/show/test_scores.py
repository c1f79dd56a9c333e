import numpy as np
import pandas as pd
import pytest
from PIL import Image

from course_lib import show
from course_lib.errors import CourseError


@pytest.fixture
def table():
    rng = np.random.default_rng(0)
    rows = [
        {"case": f"case {n}", "region": region, "outcome": "both", "dice": rng.beta(8, 2), "hd95_mm": rng.gamma(3)}
        for n in range(12)
        for region in ("WT", "ET")
    ]
    rows[1] |= {"outcome": "missed", "dice": 0, "hd95_mm": 374}
    rows[3] |= {"outcome": "false alarm", "dice": 0, "hd95_mm": 374}
    rows[5] |= {"outcome": "neither", "dice": np.nan, "hd95_mm": np.nan}
    return pd.DataFrame(rows)


def dots(axes, label):
    return [points.get_offsets() for points in axes.collections if points.get_label() == label]


def test_every_case_that_counts_is_a_dot_and_a_missed_one_has_its_own_mark(table):
    picture = show.score_plot(table)
    axes = picture.figure.axes[0]
    assert sum(len(points.get_offsets()) for points in axes.collections) == 23  # 24 rows, one in neither map
    assert len(dots(axes, "missed")[0]) == len(dots(axes, "false alarm")[0]) == 1
    assert dots(axes, "missed")[0][0, 1] == 0


def test_boxes_hold_all_cases_that_count(table):
    axes = show.score_plot(table, ["dice"]).figure.axes[0]
    medians = [line.get_ydata()[0] for line in axes.lines if line.get_color() == "black"]
    assert medians == pytest.approx(table.groupby("region", sort=False)["dice"].median().tolist())


def test_the_description_says_what_the_boxes_show(table):
    alt = show.score_plot(table).alt
    assert "12 cases" in alt
    middle = table.loc[table["region"] == "ET", "dice"].median()
    assert f"ET median {middle:.2f}" in alt
    assert "11 cases, 1 missed, 1 false alarm" in alt
    assert "HD95 (mm)" in alt


def test_the_picture_is_drawn_the_same_each_time(table, tmp_path):
    paths = [show.score_plot(table).save(tmp_path / name) for name in ("a.png", "b.png")]
    first, second = (np.asarray(Image.open(path)) for path in paths)
    assert (first == second).all()
    assert first.std() > 5


@pytest.mark.parametrize("charge", [np.inf, 0.5])
def test_distances_without_end_and_very_short_ones_stay_in_the_picture(table, charge):
    table.loc[table["outcome"] == "missed", "hd95_mm"] = charge
    axes = show.score_plot(table, ["hd95_mm"]).figure.axes[0]
    bottom, top = axes.get_ylim()
    assert bottom < dots(axes, "missed")[0][0, 1] < top


def test_a_single_case_and_a_region_in_no_case(table):
    one = table[table["case"] == "case 2"]
    assert "ET in no case" in show.score_plot(one).alt


@pytest.mark.parametrize("metrics", [["f7"], []])
def test_a_column_that_is_not_there(table, metrics):
    with pytest.raises(CourseError, match="no column"):
        show.score_plot(table, metrics)


def test_nothing_to_draw(table):
    with pytest.raises(CourseError, match="nothing to draw"):
        show.score_plot(table[table["outcome"] == "neither"])

import json
import math
from pathlib import Path

import pandas as pd
import pytest
from squares import small_net, squares, train

from course_lib import losses
from course_lib.errors import CourseError
from course_lib.training.compare import compare
from course_lib.training.run import WRITER, Run, load_run

HASH = "0123456789abcdef" * 2


def history(*val_dice):
    rows = [
        {"epoch": i + 1, "loss": 0.5, "dice": value + 0.01, "val_loss": 0.5, "val_dice": value, "seconds": i + 1.0}
        for i, value in enumerate(val_dice)
    ]
    return pd.DataFrame(rows, columns=["epoch", "loss", "dice", "val_loss", "val_dice", "seconds"])


def run(name, *val_dice, **settings):
    return Run(Path(name), {"ended": "all epochs", "parameters": 100, **settings}, history(*val_dice))


def test_a_row_tells_the_best_epoch_the_last_one_and_how_long_it_took():
    row = compare([run("a", 0.2, 0.9, 0.8)]).loc["a"]
    assert row.to_dict() == pytest.approx(
        {
            "best_epoch": 2, "dice": 0.91, "val_dice": 0.9, "last_dice": 0.81, "last_val_dice": 0.8,
            "seconds_per_epoch": 2, "parameters": 100, "epochs": 3, "ended": "all epochs",
        }
    )  # fmt: skip


def test_the_best_epoch_is_the_one_the_run_monitored():
    kept_by_loss = run("a", 0.9, 0.8, monitor="val_loss")
    kept_by_loss.history["val_loss"] = [0.5, 0.4]
    assert compare([kept_by_loss]).loc["a", "best_epoch"] == 2


def test_only_settings_that_differ_have_a_column():
    first = run("a", 0.5, loss={"class": "DiceLoss", "smooth": 1e-5}, learning_rate=1e-4, optimizer="adam")
    second = run("b", 0.5, loss={"class": "FocalLoss", "gamma": 2}, learning_rate=1e-4, optimizer="adam")
    table = compare([first, second])
    assert table["loss"].tolist() == ["DiceLoss", "FocalLoss"]
    assert not {"loss.smooth", "loss.gamma"} & set(table)  # each has its own, and that says nothing more
    third = run("c", 0.5, loss={"class": "DiceLoss", "smooth": 1.0}, learning_rate=1e-4, optimizer="adam")
    table = compare([first, second, third])
    assert table.loc[["a", "c"], "loss.smooth"].tolist() == [1e-5, 1.0]
    assert math.isnan(table.loc["b", "loss.smooth"])
    assert not {"learning_rate", "optimizer"} & set(table)


def test_runs_as_train_leaves_them(tmp_path):
    """On other arrays, with a loss whose settings are several numbers."""
    first = train(tmp_path / "a", model=small_net(seed=1), epochs=1)
    weighted = losses.BinaryCrossentropy(positive_weight=[2.0])  # one a class
    second = train(tmp_path / "b", squares(8, seed=5), small_net(seed=1), epochs=1, loss=weighted)
    third = train(tmp_path / "c", model=small_net(seed=1), epochs=1, loss=losses.DiceLoss())
    table = compare([first, second, third], reference={"a": 0.96})
    assert table["loss"].tolist() == ["BinaryCrossentropy", "BinaryCrossentropy", "DiceLoss"]
    assert table["loss.positive_weight"].tolist()[1] == "2.0"
    settings = list(table)[: list(table).index("best_epoch")]
    assert {name.split(".")[0] for name in settings} == {"loss", "data"}
    assert "loss.name" not in settings
    data = table["data.arrays"]
    assert data["a"] == data["c"] != data["b"]
    assert table["val_dice"].notna().all()


def test_times_machines_and_seeds_are_no_settings():
    first = run("a", 0.5, started="Monday", machine={"cores": 2}, versions={"keras": "3"}, start={"seed": 1})
    second = run("b", 0.5, started="Tuesday", machine={"cores": 8}, versions={"keras": "4"}, start={"seed": 2})
    assert list(compare([first, second])) == list(compare([first]))


def test_another_net_and_other_data_show_by_the_beginning_of_their_hash():
    first = run("a", 0.5, identity={"net": HASH, "data": {"arrays": [HASH, HASH]}})
    second = run("b", 0.5, identity={"net": HASH[::-1], "data": {"arrays": [HASH, HASH[::-1]]}})
    table = compare([first, second])
    assert table["net"].tolist() == [HASH[:6], HASH[::-1][:6]]
    assert table["data.arrays"].tolist() == [f"{HASH[:6]}, {HASH[:6]}", f"{HASH[:6]}, {HASH[::-1][:6]}"]


def test_unfinished_runs_are_rows_too():
    table = compare([run("begun", ended=None), run("killed", 0.4, ended=None), run("done", 0.5)])
    assert table["ended"].tolist() == ["unfinished", "unfinished", "all epochs"]
    assert table["epochs"].tolist() == [0, 1, 1]
    assert pd.isna(table.loc["begun", "best_epoch"])
    assert math.isnan(table.loc["begun", "val_dice"])


def test_all_validation_cases_empty_is_nan_not_an_error():
    assert math.isnan(compare([run("a", math.nan)]).loc["a", "val_dice"])


def test_runs_of_the_same_name_are_told_apart_by_their_folder():
    assert compare([run("x/a", 0.5), run("y/a", 0.6)]).index.tolist() == ["x/a", "y/a"]


def test_runs_can_be_named_by_folder_or_name(tmp_path, monkeypatch):
    folder = tmp_path / "runs" / "bce"
    folder.mkdir(parents=True)
    (folder / "settings.json").write_text(json.dumps({"written_by": WRITER, "ended": "patience"}))
    history(0.5).to_csv(folder / "history.csv", index=False)
    monkeypatch.chdir(tmp_path)
    for how in ("bce", folder, load_run(folder)):
        assert compare([how]).loc["bce", ["val_dice", "ended"]].tolist() == [0.5, "patience"]


def test_beside_a_reference_stands_the_difference():
    table = compare([run("bce", 0.93), run("dice", 0.9)], reference={"bce": 0.96})
    assert table["reference_val_dice"].tolist() == pytest.approx([0.96, math.nan], nan_ok=True)
    assert table["difference_val_dice"].tolist() == pytest.approx([-0.03, math.nan], nan_ok=True)


def test_a_reference_is_also_for_the_run_of_changed_settings():
    table = compare([run("bce", 0.93), run("bce-2", 0.94), run("base-16", 0.9)], reference={"bce": 0.96})
    assert table["reference_val_dice"].tolist() == pytest.approx([0.96, 0.96, math.nan], nan_ok=True)


def test_a_reference_may_have_several_columns():
    original = pd.DataFrame({"dice": [0.97], "val_dice": [0.96]}, index=["bce"])
    row = compare([run("bce", 0.93)], reference=original).loc["bce"]
    assert row[["reference_dice", "difference_dice", "difference_val_dice"]].tolist() == pytest.approx(
        [0.97, -0.03, -0.03]
    )


@pytest.mark.parametrize(
    ("runs", "reference", "message"),
    [
        ([], None, "no run to compare"),
        ([run("a", 0.5)], {"A": 0.9}, "names the run 'A', but the table has the runs a"),
        ([run("a", 0.5)], pd.DataFrame({"Dice": [0.9]}, index=["a"]), "the column 'Dice'"),
        ([Path("nowhere")], None, "There is no run in nowhere"),
    ],
)
def test_what_cannot_be_compared_is_an_error(runs, reference, message):
    with pytest.raises(CourseError, match=message):
        compare(runs, reference)

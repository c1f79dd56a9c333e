import json

import keras
import numpy as np
import pytest
from squares import SIDE, Squares, small_net, squares, train

from course_lib import metrics, nets, training
from course_lib.errors import CourseError
from course_lib.losses import DiceLoss


def test_it_learns(tmp_path):
    training.set_seed(0)
    model = nets.unet((SIDE, SIDE, 1), base=4, depth=2)
    run = train(tmp_path / "run", squares(24), model, epochs=10, batch_size=4, loss=DiceLoss())
    assert run.best_dice > 0.85
    assert run.settings["ended"] == "all epochs"


def test_the_history_has_a_row_for_each_epoch(tmp_path):
    run = train(tmp_path / "run", Squares())
    assert list(run.history.columns) == [*("epoch", "loss", "dice", "val_loss", "val_dice", "seconds", "learning_rate")]
    assert list(run.history["epoch"]) == [1, 2, 3]
    assert run.history.notna().all(axis=None)


def test_the_net_leaves_with_the_weights_of_its_best_epoch(tmp_path):
    model = small_net()
    run = train(tmp_path / "run", model=model, epochs=5)
    x, y = squares(6, seed=1)
    metric = metrics.DiceCoefficient()
    metric.update_state(y, model.predict(x, verbose=0))
    assert float(metric.result()) == pytest.approx(run.best_dice, abs=1e-5)
    assert run.best_dice == run.history["val_dice"].max()
    other = small_net()
    other.load_weights(run.weights)
    np.testing.assert_array_equal(model.predict(x, verbose=0), other.predict(x, verbose=0))


def test_settings_say_what_was_asked_and_where(tmp_path):
    train(tmp_path / "run", epochs=1, loss=DiceLoss(smooth=0.5))
    record = json.loads((tmp_path / "run" / "settings.json").read_text())
    assert record["epochs"] == 1
    assert (record["loss"]["class"], record["loss"]["smooth"]) == ("DiceLoss", 0.5)
    assert record["versions"]["keras"] == keras.__version__
    assert record["parameters"] == small_net().count_params()


def test_one_seed_one_history(tmp_path):
    histories = []
    for name in ("a", "b"):
        training.set_seed(3)
        model = nets.unet((SIDE, SIDE, 1), base=4, depth=2, dropout=0.5)
        histories.append(train(tmp_path / name, model=model).history.drop(columns="seconds"))
    np.testing.assert_allclose(*histories, rtol=1e-5)


def test_patience_ends_a_run_that_no_longer_improves(tmp_path):
    run = train(tmp_path / "run", epochs=20, learning_rate=1e-12, patience=2)
    assert run.settings["ended"] == "patience"
    assert len(run.history) == run.best_epoch + 2 < 20


def interrupt_in_epoch_3(count):
    if count == 5:  # two batches an epoch
        raise KeyboardInterrupt


def test_ctrl_c_keeps_history_and_best_weights_and_says_so(tmp_path, capsys):
    run = train(tmp_path / "run", Squares(interrupt_in_epoch_3), epochs=9)
    assert run.settings["ended"] == "interrupted"
    assert list(run.history["epoch"]) == [1, 2]
    assert run.weights.exists()
    assert "Stopped by hand after 2 of 9 epochs" in capsys.readouterr().out


def test_ctrl_c_in_the_first_epoch(tmp_path, capsys):
    def at_once(count):
        raise KeyboardInterrupt

    run = train(tmp_path / "run", Squares(at_once))
    assert run.best_epoch is None
    assert np.isnan(run.best_dice)
    assert "no history yet" in capsys.readouterr().out


def test_a_file_missing_from_the_data_is_not_taken_for_a_full_disk(tmp_path):
    def missing(count):
        raise FileNotFoundError("case-7.dcm")

    with pytest.raises(FileNotFoundError, match="case-7"):
        train(tmp_path / "run", Squares(missing))


def test_a_loss_that_is_no_number_ends_the_run(tmp_path):
    x, y = squares(8)
    x[3] = np.nan
    with pytest.raises(CourseError, match="learning rate"):
        train(tmp_path / "run", (x, y))
    assert training.load_run(tmp_path / "run").settings["ended"] == "failed"


def test_unknown_truth_does_not_enter_the_history(tmp_path):
    x, y = squares(8)
    wrong = y.copy()
    wrong[:, :, SIDE // 2 :] = 1 - wrong[:, :, SIDE // 2 :]
    known = np.ones_like(y)
    known[:, :, SIDE // 2 :] = 0
    histories = []
    for name, truth in {"a": y, "b": wrong}.items():
        training.set_seed(0)
        data = (x, truth, known)
        run = training.train(small_net(), data, data, epochs=2, run=tmp_path / name)
        histories.append(run.history.drop(columns="seconds"))
    np.testing.assert_allclose(*histories, rtol=1e-5)


def test_only_the_files_of_a_run_are_replaced(tmp_path):
    (tmp_path / "notes.txt").write_text("mine")
    train(tmp_path, epochs=2)
    assert len(train(tmp_path, epochs=1).history) == 1
    assert (tmp_path / "notes.txt").read_text() == "mine"


@pytest.mark.parametrize("name", ["settings.json", "history.csv", "best.weights.h5"])
def test_a_file_of_somebody_else_is_left_alone(tmp_path, name):
    (tmp_path / name).write_text("{}")
    with pytest.raises(CourseError, match=f"{name} is not from an earlier run"):
        train(tmp_path)
    assert (tmp_path / name).read_text() == "{}"


def test_a_name_is_a_folder_below_runs(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    train("first", epochs=1)
    assert (tmp_path / "runs" / "first" / "history.csv").exists()
    assert len(training.load_run("first").history) == 1


@pytest.mark.parametrize("name", ["", "a/b", "..", "."])
def test_a_name_that_is_a_path_is_refused(name):
    with pytest.raises(CourseError, match="folder name"):
        training.load_run(name)


def test_no_run_there(tmp_path):
    with pytest.raises(CourseError, match="There is no run in"):
        training.load_run(tmp_path / "nowhere")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [({"epochs": 0}, "epochs is 0"), ({"learning_rate": 0}, "learning_rate is 0"), ({"patience": 0}, "patience is 0")],
)
def test_arguments_that_make_no_sense(tmp_path, arguments, message):
    with pytest.raises(CourseError, match=message):
        train(tmp_path, **arguments)


class Watching:
    def __init__(self):
        self.lengths = []

    def update(self, history):
        self.lengths.append(len(history))


def test_whoever_watches_gets_the_history_after_each_epoch(tmp_path):
    watching = Watching()
    train(tmp_path / "run", live=watching)
    assert watching.lengths == [1, 2, 3]


def test_a_log_gets_a_line_for_each_epoch_with_the_time_left(tmp_path, capsys):
    train(tmp_path / "run")
    output = capsys.readouterr()
    lines = [line for line in output.out.splitlines() if line.startswith("epoch")]
    assert [line.split()[1] for line in lines] == ["1/3", "2/3", "3/3"]
    assert all("val_dice" in line and line.endswith(" left") for line in lines)
    assert output.err == ""


def test_the_memory_is_checked_with_the_first_batch(tmp_path, monkeypatch):
    from course_lib.training import memory_check

    def check_memory(model, batch_shape, **arguments):
        raise memory_check.MemoryCheckError(f"too much: {batch_shape}")

    monkeypatch.setattr(memory_check, "check_memory", check_memory)
    with pytest.raises(CourseError, match=r"too much: \(8, 16, 16, 1\)"):
        train(tmp_path / "run", force=False)
    train(tmp_path / "run", force=True)


def test_a_schedule_shows_in_the_history(tmp_path):
    schedule = training.Plateau(factor=0.5, patience=1, min_delta=1e9)
    run = train(tmp_path / "run", learning_rate=1e-3, schedule=schedule, epochs=4)
    assert list(run.history["learning_rate"]) == [1e-3, 1e-3, 5e-4, 2.5e-4]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"optimizer": "adagrad"}, "must be one of adam, adamw, sgd"),
        ({"momentum": 0.9}, 'is of optimizer="sgd"'),
        ({"weight_decay": 0.1}, 'choose optimizer="adamw"'),
        ({"optimizer": "sgd", "momentum": 1.0}, "momentum is 1.0"),
        ({"optimizer": "adamw", "weight_decay": -1.0}, "weight_decay is -1.0"),
        ({"schedule": "cosine"}, "schedule is 'cosine'"),
        ({"mixed_precision": "float16"}, "float16 is not offered"),
        ({"monitor": "val_iou"}, "monitor is 'val_iou', but the history of this run has loss, dice"),
    ],
    ids=lambda value: "" if isinstance(value, str) else next(iter(value)),
)
def test_arguments_that_do_not_go_together(tmp_path, arguments, message):
    with pytest.raises(CourseError, match=message):
        train(tmp_path / "run", **arguments)
    assert not (tmp_path / "run").exists()

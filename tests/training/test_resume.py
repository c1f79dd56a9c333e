"""The same call again: goes on after whatever broke it off, loads what is done, and never mixes two trainings."""

import json
import os
import resource
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import torch
from squares import Squares, small_net, squares, train

from course_lib import settings, training
from course_lib.errors import CourseError
from course_lib.losses import BinaryCrossentropy, DiceLoss
from course_lib.training import checkpoint, loop


def state_of(run):
    """All that two runs must share to be one, but for times."""
    found = checkpoint.newest(run.folder)
    rows = [{**row, "seconds": 0} for row in found.header["history"]]
    return {**found.arrays, "history": json.dumps(rows), "csv": run.history.drop(columns="seconds").to_csv()}


def assert_equal(one, other):
    one, other = state_of(one), state_of(other)
    assert one.keys() == other.keys()
    for name, value in one.items():
        np.testing.assert_array_equal(value, other[name], err_msg=name)


def stop_at(number):
    """Ctrl-C, once, when that batch is asked for."""
    left = [number]

    def at_batch(count):
        if count in left:
            left.clear()
            raise KeyboardInterrupt

    return at_batch


# Killed


def killed_runs(folder, kind, kills, **environment):
    command = [sys.executable, Path(__file__).with_name("killed_runs.py"), folder, kind, str(kills), "0"]
    output = subprocess.run(command, check=True, env={**os.environ, **environment}, stdout=subprocess.PIPE).stdout
    report = json.loads(output.splitlines()[-1])
    assert report["kills"] == kills
    assert report["differences"] == [], "a killed run differs from an undisturbed one"
    assert report["other folders"] == []


@pytest.mark.parametrize("kind", ["arrays", "generator"])
def test_kill_at_random_moments(tmp_path, kind):
    killed_runs(tmp_path, kind, 5, OMP_NUM_THREADS="1")  # its threads wait for each other where cores are busy


@pytest.mark.slow
@pytest.mark.parametrize("engine", settings.ENGINES)
@pytest.mark.parametrize("kind", ["arrays", "generator"])
def test_kill_twenty_times_with_all_threads(tmp_path, kind, engine):
    killed_runs(tmp_path, kind, 20, KERAS_BACKEND=engine)


# Stopped by hand


@pytest.mark.parametrize("batch", [0, 1, 2, 3, 5])
def test_stopped_and_gone_on_is_undisturbed(tmp_path, batch, capsys):
    whole = train(tmp_path / "whole", Squares(), small_net(seed=1, dropout=0.5))
    stopped = train(tmp_path / "run", Squares(stop_at(batch)), small_net(seed=1, dropout=0.5))
    assert stopped.settings["ended"] == "interrupted"
    assert "the same call goes on from here" in capsys.readouterr().out
    again = train(tmp_path / "run", Squares(lambda count: None), small_net(seed=1, dropout=0.5))
    assert "goes on after" in capsys.readouterr().out
    assert again.folder == tmp_path / "run"
    assert again.settings["ended"] == "all epochs"
    assert_equal(whole, again)


def test_the_same_cell_again_in_the_same_kernel(tmp_path):
    whole = train(tmp_path / "whole", Squares(), small_net(seed=1))
    model, data = small_net(seed=1), Squares(stop_at(3))
    train(tmp_path / "run", data, model)
    again = train(tmp_path / "run", data, model)  # the net comes with the best weights of the first try
    assert again.folder == tmp_path / "run"
    assert_equal(whole, again)


def test_a_kernel_that_was_restarted_without_a_seed_goes_on_and_says_so(tmp_path, capsys):
    whole = train(tmp_path / "whole", Squares(), small_net(seed=1))
    train(tmp_path / "run", Squares(stop_at(3)), small_net(seed=1))
    again = train(tmp_path / "run", Squares(), small_net(seed=2))
    assert "first weights or the seed of this call differ and are not used" in capsys.readouterr().out
    assert_equal(whole, again)


def test_ctrl_c_waits_for_the_end_of_a_step(tmp_path, monkeypatch):
    whole = train(tmp_path / "whole", Squares(), small_net(seed=1))
    model = small_net(seed=1)
    zero_grad, calls = model.zero_grad, []

    def in_the_middle_of_a_step():
        zero_grad()
        calls.append(None)
        if len(calls) == 4:
            os.kill(os.getpid(), signal.SIGINT)

    monkeypatch.setattr(model, "zero_grad", in_the_middle_of_a_step)
    stopped = train(tmp_path / "run", Squares(), model)
    assert stopped.settings["ended"] == "interrupted"
    assert checkpoint.newest(tmp_path / "run").header["batch"] == 2
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler
    assert_equal(whole, train(tmp_path / "run", Squares(), small_net(seed=1)))


def test_killed_after_it_was_stopped_and_gone_on(tmp_path):
    """The best weights of the record that Ctrl-C left are no longer the best ones."""
    whole = train(tmp_path / "whole", Squares(), small_net(seed=1), epochs=6)
    assert whole.best_epoch > 3
    train(tmp_path / "run", Squares(stop_at(3)), small_net(seed=1), epochs=6)

    def break_off(count):
        if count == 6:  # in epoch 5, when those before have brought better weights
            raise RuntimeError("the power failed")

    with pytest.raises(RuntimeError, match="the power failed"):
        train(tmp_path / "run", Squares(break_off), small_net(seed=1), epochs=6)
    assert_equal(whole, train(tmp_path / "run", Squares(), small_net(seed=1), epochs=6))


@pytest.mark.parametrize("moment", ["before the checkpoint", "after the checkpoint"])
def test_new_best_weights_and_the_checkpoint_that_speaks_of_them_belong_together(tmp_path, monkeypatch, moment):
    """Killed between the two, and gone on with on a machine where numbers differ, the best weights are still those."""
    save, calls = checkpoint.save, []

    def fail(*arguments):
        calls.append(None)
        if len(calls) == 3 and moment == "before the checkpoint":
            raise RuntimeError
        path = save(*arguments)
        if len(calls) == 3:
            raise RuntimeError
        return path

    monkeypatch.setattr(checkpoint, "save", fail)
    model = small_net(seed=1)
    with pytest.raises(RuntimeError):
        train(tmp_path / "run", Squares(), model, epochs=2)
    monkeypatch.undo()
    assert (tmp_path / "run" / "next.best.weights.h5").exists()
    whole = train(tmp_path / "whole", Squares(), small_net(seed=1), epochs=2)
    assert whole.best_epoch == 2
    again = train(tmp_path / "run", Squares(), small_net(seed=1), epochs=2)
    assert again.folder == tmp_path / "run"
    assert not (tmp_path / "run" / "next.best.weights.h5").exists()
    assert_equal(whole, again)


# Done


def test_a_run_that_is_done_is_loaded(tmp_path, capsys):
    first_net, model = small_net(seed=1), small_net(seed=1)
    first = train(tmp_path / "run", Squares(), first_net)
    capsys.readouterr()
    again = train(tmp_path / "run", Squares(stop_at(0)), model)
    (line,) = capsys.readouterr().out.splitlines()
    assert "is loaded, not trained again" in line
    assert again.history.equals(first.history)
    for one, other in zip(first_net.get_weights(), model.get_weights(), strict=True):
        np.testing.assert_array_equal(one, other)
    train(tmp_path / "run", Squares(stop_at(0)), model)  # the net now has the weights of the run, not those of its seed
    assert [path.name for path in tmp_path.iterdir()] == ["run"]


def test_the_curves_of_a_loaded_run_are_shown_too(tmp_path):
    class Live:
        def update(self, history):
            self.epochs = len(history)

    live = Live()
    train(tmp_path / "run", model=small_net(seed=1))
    train(tmp_path / "run", model=small_net(seed=1), live=live)
    assert live.epochs == 3


@pytest.mark.parametrize(
    ("changed", "named"),
    [
        ({"learning_rate": 3e-3}, "learning rate"),
        ({"loss": DiceLoss()}, "loss"),
        ({"patience": 2}, "patience"),
        ({"batch_size": 4}, "batch size"),
        ({"optimizer": "sgd"}, "optimizer"),
        ({"schedule": "plateau"}, "schedule"),
        ({"monitor": "val_loss"}, "monitor"),
    ],
    ids=lambda value: value if isinstance(value, str) else None,
)
def test_changed_settings_make_a_new_run(tmp_path, capsys, changed, named):
    train(tmp_path / "run", epochs=1, model=small_net(seed=1))
    other = train(tmp_path / "run", epochs=1, model=small_net(seed=1), **changed)
    assert other.folder == tmp_path / "run-2"
    assert f"is of another {named}" in capsys.readouterr().out
    assert train(tmp_path / "run", epochs=1, model=small_net(seed=1)).folder == tmp_path / "run"
    assert train(tmp_path / "run", epochs=1, model=small_net(seed=1), **changed).folder == tmp_path / "run-2"
    assert len(list(tmp_path.iterdir())) == 2


def test_changed_data_make_a_new_run(tmp_path):
    x, y = squares(8)
    train(tmp_path / "run", (x, y), epochs=1, model=small_net(seed=1))
    darker = x.copy()
    darker[3, 5, 7] -= 0.1
    assert train(tmp_path / "run", (darker, y), epochs=1, model=small_net(seed=1)).folder == tmp_path / "run-2"
    assert train(tmp_path / "run", (x.copy(), y), epochs=1, model=small_net(seed=1)).folder == tmp_path / "run"


def test_another_net_or_seed_makes_a_new_run(tmp_path, capsys):
    train(tmp_path / "run", epochs=1, model=small_net(seed=1))
    assert train(tmp_path / "run", epochs=1, model=small_net(seed=2)).folder == tmp_path / "run-2"
    assert "other first weights or another seed" in capsys.readouterr().out
    dropping = train(tmp_path / "run", epochs=1, model=small_net(seed=1, dropout=0.1))
    assert dropping.folder == tmp_path / "run-3"
    assert "is of another net" in capsys.readouterr().out


def test_a_corrected_loss_makes_a_new_run(tmp_path):
    """A reader of a notebook corrects a method and runs the cell again: name and configuration are the same."""

    def loss_class(factor):
        class Mine(BinaryCrossentropy):
            def __call__(self, *arguments, **options):
                return factor * super().__call__(*arguments, **options)

        return Mine

    def again(factor):
        return train(tmp_path / "run", epochs=1, model=small_net(seed=1), loss=loss_class(factor)()).folder.name

    assert [again(2), again(3), again(2)] == ["run", "run-2", "run"]


def test_more_epochs_go_on_from_the_last(tmp_path, capsys):
    whole = train(tmp_path / "whole", Squares(), small_net(seed=1), epochs=4)
    train(tmp_path / "run", Squares(), small_net(seed=1), epochs=2)
    longer = train(tmp_path / "run", Squares(), small_net(seed=1), epochs=4)
    assert "goes on after 2 epochs of 4" in capsys.readouterr().out
    assert_equal(whole, longer)
    shorter = train(tmp_path / "run", Squares(), small_net(seed=1), epochs=3)
    assert shorter.folder == tmp_path / "run-2"
    assert len(shorter.history) == 3


def test_out_of_patience_is_done_whatever_the_epochs(tmp_path):
    arguments = {"learning_rate": 1e-12, "patience": 1}
    first = train(tmp_path / "run", model=small_net(seed=1), epochs=5, **arguments)
    assert first.settings["ended"] == "patience"
    again = train(tmp_path / "run", model=small_net(seed=1), epochs=50, **arguments)
    assert again.folder == first.folder
    assert again.history.equals(first.history)


def test_a_run_of_the_kit_before_is_read_and_left_alone(tmp_path):
    folder = tmp_path / "run"
    folder.mkdir()
    old = {"written_by": "course_lib.training", "ended": "all epochs", "epochs": 1}
    (folder / "settings.json").write_text(json.dumps(old))
    (folder / "history.csv").write_text("epoch,loss,dice,val_loss,val_dice,seconds\n1,0.5,0.6,0.4,0.7,1.5\n")
    (folder / "best.weights.h5").write_bytes(b"weights")
    assert training.load_run(folder).best_dice == 0.7
    assert train(folder, epochs=1).folder == tmp_path / "run-2"
    assert (folder / "best.weights.h5").read_bytes() == b"weights"


# Damaged files and full disks


def flip_a_bit(path):
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 4
    path.write_bytes(content)


def cut_off(path):
    path.write_bytes(path.read_bytes()[:-100])


def empty(path):
    path.write_bytes(b"")


@pytest.mark.parametrize("damage", [flip_a_bit, cut_off, empty])
def test_a_damaged_checkpoint_is_not_used(tmp_path, damage, capsys):
    whole = train(tmp_path / "whole", Squares(), small_net(seed=1))
    train(tmp_path / "run", Squares(stop_at(5)), small_net(seed=1))
    newest = checkpoint.newest(tmp_path / "run").path
    damage(newest)
    again = train(tmp_path / "run", Squares(), small_net(seed=1))
    assert f"{newest} is damaged and not used" in capsys.readouterr().out
    assert_equal(whole, again)


def test_without_a_good_checkpoint_a_new_run_is_made(tmp_path, capsys):
    train(tmp_path / "run", Squares(stop_at(5)), small_net(seed=1))
    for path in (tmp_path / "run").glob("checkpoint-*"):
        flip_a_bit(path)
    assert train(tmp_path / "run", Squares(), small_net(seed=1)).folder == tmp_path / "run-2"
    assert "its checkpoints or best weights are damaged" in capsys.readouterr().out


def test_damaged_weights_are_not_loaded(tmp_path, capsys):
    run = train(tmp_path / "run", Squares(), small_net(seed=1))
    flip_a_bit(run.weights)
    assert train(tmp_path / "run", Squares(), small_net(seed=1)).folder == tmp_path / "run-2"
    assert "is damaged" in capsys.readouterr().out


def test_every_bit_of_a_checkpoint_counts(tmp_path):
    arrays = {"a": np.arange(3.0), "b": np.zeros((2, 0), np.int64), "c": np.array(True)}
    path = checkpoint.save(tmp_path, {"x": 1.5}, arrays)
    header, read = checkpoint.read(path)
    assert header == {"x": 1.5}
    for name, array in arrays.items():
        np.testing.assert_array_equal(read[name], array)
        assert read[name].dtype == array.dtype
    content = path.read_bytes()
    for position in range(len(content)):
        path.write_bytes(content[:position] + bytes([content[position] ^ 16]) + content[position + 1 :])
        with pytest.raises(checkpoint.DamagedCheckpoint):
            checkpoint.read(path)


def test_a_disk_that_fills_up_leaves_the_checkpoint_before_good(tmp_path):
    """The kernel refuses to let a file grow, as it does on a full disk."""
    whole = train(tmp_path / "whole", Squares(), small_net(seed=1))
    limit = resource.getrlimit(resource.RLIMIT_FSIZE)

    def fill_the_disk(count):
        if count == 3:
            resource.setrlimit(resource.RLIMIT_FSIZE, (4096, limit[1]))

    try:
        with pytest.raises(CourseError, match=r"checkpoint-\d+.state|best.weights.h5") as caught:
            train(tmp_path / "run", Squares(fill_the_disk), small_net(seed=1))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limit)
    assert "cannot be written" in str(caught.value)
    assert "free on that disk" in str(caught.value)
    assert "needed" in str(caught.value)
    assert training.load_run(tmp_path / "run").settings["ended"] in ("failed", None)
    assert not list((tmp_path / "run").glob("partial.*"))
    again = train(tmp_path / "run", Squares(), small_net(seed=1))
    assert again.folder == tmp_path / "run"
    assert_equal(whole, again)


def test_a_disk_without_room_for_checkpoints_is_refused_before_the_first_epoch(tmp_path, monkeypatch):
    monkeypatch.setattr(shutil, "disk_usage", lambda path: shutil._ntuple_diskusage(10**6, 10**6 - 1000, 1000))
    with pytest.raises(CourseError, match=r"1\.0 kB free, but the checkpoints of this run take up to"):
        train(tmp_path / "run", Squares(stop_at(0)))


def test_a_loss_that_is_no_number_leaves_the_checkpoint_before_good(tmp_path):
    def spoil(count):
        if count == 5:
            data._arrays[0][:] = np.nan

    data = Squares(spoil)
    with pytest.raises(CourseError, match="The same call would meet it again"):
        train(tmp_path / "run", data, epochs=5)
    found = checkpoint.newest(tmp_path / "run")
    assert found.header["epoch"] == 2
    assert all(np.isfinite(array).all() for name, array in found.arrays.items() if name.startswith("net/"))


def test_long_epochs_are_kept_in_their_middle(tmp_path, monkeypatch):
    monkeypatch.setattr(loop, "CHECKPOINT_SECONDS", 0)
    batches = []

    def look(count):
        batches.append(checkpoint.newest(tmp_path / "run").header["batch"])

    train(tmp_path / "run", Squares(look), epochs=2)
    assert batches == [0, 0, 0, 0]  # asked for a batch, the one before is not kept yet, but before its step it is


# Two at once


def test_two_processes_do_not_train_in_one_folder(tmp_path):
    script = (
        "import sys, time; from pathlib import Path; from course_lib.training.lock import locked\n"
        "with locked(Path(sys.argv[1])):\n    print('held', flush=True); time.sleep(600)"
    )
    folder = tmp_path / "run"
    folder.mkdir()
    holder = subprocess.Popen([sys.executable, "-c", script, folder], stdout=subprocess.PIPE, text=True)
    try:
        assert holder.stdout.readline() == "held\n"
        with pytest.raises(CourseError, match=f"is being trained by process {holder.pid} on"):
            train(folder, epochs=1)
    finally:
        holder.kill()
        holder.wait()
    assert train(folder, epochs=1).folder == folder  # a dead process holds nothing


def test_a_training_within_a_training_of_the_same_run_is_refused(tmp_path):
    def once_more(count):
        train(tmp_path / "run", Squares(), model)

    model = small_net(seed=1)
    with pytest.raises(CourseError, match=f"is being trained by this process, {os.getpid()}"):
        train(tmp_path / "run", Squares(once_more), model)


# Random numbers


def global_numbers():
    import random

    return random.getstate(), np.random.get_state()[1].tolist(), torch.get_rng_state().tolist()  # noqa: NPY002


def test_training_and_loading_leave_the_same_random_numbers(tmp_path):
    left = []
    for _ in range(2):
        model = small_net(seed=1, dropout=0.5)
        train(tmp_path / "run", model=model, epochs=1)
        left.append(global_numbers())
    assert left[0] == left[1]


class Drawing(Squares):
    """Data that draws from NumPy's global generator."""

    def __getitem__(self, index):
        x, y, known = super().__getitem__(index)
        return x + np.random.normal(size=x.shape).astype("float32"), y, known  # noqa: NPY002


def test_data_that_draw_from_global_generators_go_on_too(tmp_path):
    whole = train(tmp_path / "whole", Drawing(), small_net(seed=1))
    train(tmp_path / "run", Drawing(stop_at(3)), small_net(seed=1))
    np.random.seed(99)  # noqa: NPY002
    assert_equal(whole, train(tmp_path / "run", Drawing(), small_net(seed=1)))

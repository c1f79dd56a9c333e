"""Training a net, with a record that survives whatever happens to the process.

A run is a folder that holds three files:

    settings.json      what was asked, on what machine, and how it ended
    history.csv        a row for each finished epoch
    best.weights.h5    the weights of the epoch with the highest validation Dice
"""

import contextlib
import csv
import ctypes
import json
import math
import os
import platform
import random
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from importlib.metadata import version
from pathlib import Path

import keras
import numpy as np
import pandas as pd
import psutil
from tqdm.auto import tqdm

from course_lib import settings
from course_lib.errors import CourseError
from course_lib.losses import BinaryCrossentropy
from course_lib.metrics import DiceCoefficient

SETTINGS, HISTORY, WEIGHTS = "settings.json", "history.csv", "best.weights.h5"
COLUMNS = ("epoch", "loss", "dice", "val_loss", "val_dice", "seconds")
WRITER = "course_lib.training"  # how a folder is known to be a run


@dataclass(frozen=True, eq=False)
class Run:
    """The record of one training, read from its folder.

    Attributes
    ----------
    folder : Path
    settings : mapping
        What `train` was asked, with versions and machine. `settings["ended"]` is "all epochs", "patience",
        "interrupted", "failed", or None where the process died.
    history : pandas.DataFrame
        A row for each finished epoch: epoch (from 1), loss, dice, val_loss, val_dice, seconds.
    """

    folder: Path
    settings: Mapping
    history: pd.DataFrame

    @property
    def best_epoch(self) -> int | None:
        """The epoch of the highest validation Dice, and of the lowest validation loss among equals; None before any."""
        if self.history.empty:
            return None
        return int(max(self.history.to_dict("records"), key=_merit)["epoch"])

    @property
    def best_dice(self) -> float:
        """Validation Dice of the best epoch; nan before any epoch has finished."""
        return float(self.history.set_index("epoch")["val_dice"].get(self.best_epoch, math.nan))

    @property
    def weights(self) -> Path:
        """Weights of the best epoch, for `model.load_weights`."""
        return self.folder / WEIGHTS


def train(
    model,
    data,
    validation,
    *,
    epochs,
    run,
    learning_rate=1e-4,
    loss=None,
    patience=None,
    batch_size=8,
) -> Run:
    """Train with Adam, keep the best weights, and record every epoch as soon as it is over.

    Parameters
    ----------
    model : keras.Model
        Gives logits. It leaves with the weights of its best epoch.
    data, validation : keras.utils.PyDataset, tuple (x, y) or (x, y, sample_weight) of arrays, or what Keras' fit takes
        Images `(N, H, W, C)`, truth `(N, H, W, classes)` of 0 and 1, and weights `(N, H, W, 1)`, 0 where the truth is
        unknown. Arrays are shuffled anew in each epoch; anything else decides on its own order.
    epochs : int
    run : str or Path
        A name, for the folder `runs/<name>` below the current one, or the folder itself. The three files of an earlier
        run in it are replaced; other files stay as they are.
    learning_rate : float
    loss : keras.losses.Loss, optional
        By default `losses.BinaryCrossentropy()`.
    patience : int, optional
        Stop after so many epochs without a better one. By default all epochs are run.
    batch_size : int
        For arrays only.

    Returns
    -------
    Run
        Also when Ctrl-C stops the training; the epoch it broke off is not in the history.

    Raises
    ------
    CourseError
        An argument makes no sense, the folder cannot be written or holds a file of that name that is not from here, the
        disk is full, or the loss is no longer a number. Best weights and history up to there stay good.

    Notes
    -----
    One seed, one history: `keras.utils.set_random_seed(seed)` before the net is built fixes its first weights, what
    dropout drops and the order of arrays.
    """
    loss = BinaryCrossentropy() if loss is None else loss
    _check(epochs, learning_rate, patience)
    folder = _prepare_folder(run)
    record = {
        "written_by": WRITER,
        "ended": None,
        "started": datetime.now().astimezone().isoformat(timespec="seconds"),
        "epochs": epochs,
        "learning_rate": learning_rate,
        "loss": {"class": type(loss).__name__, **loss.get_config()},
        "patience": patience,
        "batch_size": batch_size if isinstance(data, tuple) else None,
        "model": model.name,
        "parameters": model.count_params(),
        "profile": settings.profile(),
        "engine": settings.engine(),
        "versions": {name: version(name) for name in ("course-kit", "keras", settings.engine(), "numpy")}
        | {"python": platform.python_version()},
        "machine": _machine(),
    }
    _write_settings(folder, record)
    record["ended"] = "failed"
    recorder = _Recorder(folder, patience)
    try:
        keep_freed_memory()
        model.compile(
            keras.optimizers.Adam(learning_rate),
            loss,
            weighted_metrics=[DiceCoefficient(name="dice")],
            jit_compile=False,
        )
        with _epoch_bar(epochs) as bar:
            model.fit(
                **_fit_arguments(data, validation, batch_size),
                epochs=epochs,
                callbacks=[recorder, _Progress(bar)],
                verbose=0,
            )
        record["ended"] = "patience" if recorder.out_of_patience else "all epochs"
    except KeyboardInterrupt:
        record["ended"] = "interrupted"
    finally:
        _write_settings(folder, record)
    result = load_run(folder)
    if result.best_epoch is not None:
        model.load_weights(result.weights)
    if record["ended"] == "interrupted":
        print(_farewell(result, epochs))
    return result


def load_run(run) -> Run:
    """The record of a run, also of one that is still going on or was cut off.

    Parameters
    ----------
    run : str or Path
        As for `train`.

    Raises
    ------
    CourseError
        There is no run in that folder.
    """
    folder = _folder(run)
    if not _is_run(folder):
        raise CourseError(f"There is no run in {folder}: its {SETTINGS} is missing or not from `train`.")
    history = pd.read_csv(folder / HISTORY) if (folder / HISTORY).exists() else pd.DataFrame(columns=COLUMNS)
    return Run(folder, json.loads((folder / SETTINGS).read_text(encoding="utf-8")), history)


def set_seed(seed: int) -> None:
    """Fix what is drawn from here on: the first weights of nets, and what dropout drops.

    It does what `keras.utils.set_random_seed` does, but does not load TensorFlow, which takes seconds, where torch is
    the engine.
    """
    if settings.engine() == "tensorflow":
        keras.utils.set_random_seed(seed)
        return
    import torch

    random.seed(seed)  # Keras' layers draw their own seeds from here
    np.random.seed(seed)  # noqa: NPY002 (for code that uses NumPy's global generator)
    torch.manual_seed(seed)


def keep_freed_memory():
    """Have the process keep memory that tensors give back, which makes a step on the CPU up to a third faster.

    The C library of Linux returns every large block to the kernel at once, and the kernel clears each page anew when
    the next tensor asks for it: about a gigabyte of page faults in each step of a 2D net. Elsewhere this does nothing.
    """
    if sys.platform == "linux" and settings.engine() == "torch":
        mallopt = getattr(ctypes.CDLL(None), "mallopt", None)  # glibc has it, musl does not
        if mallopt is not None:
            trim_threshold, mmap_max = -1, -4  # M_TRIM_THRESHOLD and M_MMAP_MAX of malloc.h
            mallopt(mmap_max, 0)
            mallopt(trim_threshold, 2**31 - 1)


class _Recorder(keras.callbacks.Callback):
    """After each epoch: the checkpoint first, then the row that speaks of it."""

    def __init__(self, folder, patience):
        super().__init__()
        self._folder = folder
        self._patience = math.inf if patience is None else patience
        self._best = None
        self._epochs_since_best = 0
        self.out_of_patience = False
        self._append(COLUMNS)

    def on_epoch_begin(self, epoch, logs=None):
        self._start = time.perf_counter()

    def on_epoch_end(self, epoch, logs=None):
        row = {"epoch": epoch + 1, **{name: float(logs[name]) for name in COLUMNS[1:-1]}}
        row["seconds"] = round(time.perf_counter() - self._start, 3)
        healthy = math.isfinite(row["loss"])
        if healthy and (self._best is None or _merit(row) > _merit(self._best)):
            self._save_weights()
            self._best, self._epochs_since_best = row, 0
        else:
            self._epochs_since_best += 1
        self._append(row[name] for name in COLUMNS)
        if not healthy:
            raise CourseError(
                f"The loss of epoch {epoch + 1} is {row['loss']}, so the net has lost its weights. Try a learning rate "
                "ten times smaller, and look for nan and for unnormalised values in the images. The history up to here "
                f"is in {self._folder}."
            )
        if self._epochs_since_best >= self._patience:
            self.out_of_patience = self.model.stop_training = True

    def _save_weights(self):
        partial = self._folder / f"partial.{WEIGHTS}"  # Keras insists on the ending
        with _writing(partial):
            try:
                self.model.save_weights(partial)
                os.replace(partial, self._folder / WEIGHTS)
            finally:
                partial.unlink(missing_ok=True)

    def _append(self, values):
        path = self._folder / HISTORY
        with _writing(path), open(path, "a", newline="", encoding="utf-8") as file:
            csv.writer(file, lineterminator="\n").writerow(values)


class _Progress(keras.callbacks.Callback):
    """A bar over the epochs that moves with every batch."""

    async_safe = True  # needs no metric in mid-epoch, so an accelerator need not wait for it

    def __init__(self, bar):
        super().__init__()
        self._bar = bar

    def on_epoch_begin(self, epoch, logs=None):
        self._bar.set_description(f"epoch {epoch + 1}/{self._bar.total}")

    def on_train_batch_end(self, batch, logs=None):
        if self.params["steps"]:
            self._bar.update(1 / self.params["steps"])

    def on_epoch_end(self, epoch, logs=None):
        self._bar.n = epoch + 1
        self._bar.set_postfix({name: f"{float(logs[name]):.3f}" for name in COLUMNS[1:-1]})


def _epoch_bar(epochs):
    # on stdout: nbgrader takes what a cell writes to stderr for a failure
    layout = "{desc} {percentage:3.0f} %|{bar}| {elapsed} < {remaining}{postfix}"
    return tqdm(total=epochs, bar_format=layout, file=sys.stdout)


def _merit(row):
    """What is best: Dice, then loss; a Dice of nan (all validation cases empty) is below any number."""
    dice, loss = row["val_dice"], row["val_loss"]
    return (-math.inf if math.isnan(dice) else dice, -math.inf if math.isnan(loss) else -loss)


def _fit_arguments(data, validation, batch_size):
    if not isinstance(data, tuple):
        return {"x": data, "validation_data": validation, "shuffle": False}
    names = ("x", "y", "sample_weight")
    return {**dict(zip(names, data, strict=False)), "validation_data": validation, "batch_size": batch_size}


def _check(epochs, learning_rate, patience):
    if epochs < 1:
        raise CourseError(f"epochs is {epochs}, but training takes at least 1.")
    if not learning_rate > 0:
        raise CourseError(f"learning_rate is {learning_rate}, but must be above 0; 1e-4 and 1e-3 are usual.")
    if patience is not None and patience < 1:
        raise CourseError(f"patience is {patience}, but must be at least 1 epoch, or None to run all epochs.")


def _folder(run):
    if isinstance(run, Path):
        return run
    if Path(run).name != run or run in ("", ".."):
        raise CourseError(f"The run name {run!r} is not one folder name. To choose a place, give a Path instead.")
    return Path("runs") / run


def _is_run(folder):
    try:
        return json.loads((folder / SETTINGS).read_text(encoding="utf-8"))["written_by"] == WRITER
    except (OSError, ValueError, KeyError, TypeError):
        return False


def _prepare_folder(run):
    folder = _folder(run)
    mine = [folder / name for name in (WEIGHTS, HISTORY)]
    try:
        folder.mkdir(parents=True, exist_ok=True)
        foreign = [path for path in (folder / SETTINGS, *mine) if path.exists() and not _is_run(folder)]
        if foreign:
            raise CourseError(
                f"{foreign[0]} is not from an earlier run, and is not overwritten. Choose another folder."
            )
        for path in mine:
            path.unlink(missing_ok=True)
    except OSError as error:
        raise CourseError(f"The folder {folder} cannot be used for a run: {error}. Choose another one.") from error
    return folder


def _write_settings(folder, record):
    partial = folder / f"partial.{SETTINGS}"
    with _writing(partial):
        partial.write_text(json.dumps(record, indent=2, default=str) + "\n", encoding="utf-8")
        os.replace(partial, folder / SETTINGS)


@contextlib.contextmanager
def _writing(path):
    """Tells the user about a full disk or a closed folder; what goes wrong while data is read is another matter."""
    try:
        yield
    except (OSError, RuntimeError) as error:  # h5py closes a file on a full disk with a RuntimeError
        raise CourseError(
            f"{path} cannot be written: {error}. Free some space on that disk or choose another folder; the history "
            "and the best weights of the epochs before are good."
        ) from error


def _machine():
    return {
        "system": platform.platform(),
        "processor": platform.machine(),
        "cores": psutil.cpu_count(),
        "memory_gb": round(psutil.virtual_memory().total / 1e9, 1),
    }


def _farewell(run, epochs):
    finished = f"Stopped by hand after {len(run.history)} of {epochs} epochs."
    if run.best_epoch is None:
        return f"{finished} There is no history yet, and the net keeps what it learned of the first epoch."
    return (
        f"{finished} The history and the best weights (epoch {run.best_epoch}, validation Dice {run.best_dice:.3f}) "
        f"are in {run.folder}; the net has these weights now."
    )

"""The record of a training, as it lies in its folder."""

import csv
import importlib
import io
import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from course_lib.errors import CourseError
from course_lib.training.durable import sha256_of, write_bytes
from course_lib.training.judgement import Row, best_of

SETTINGS, HISTORY, WEIGHTS = "settings.json", "history.csv", "best.weights.h5"
COLUMNS = ("epoch", "loss", "dice", "val_loss", "val_dice", "seconds", "learning_rate")
NEXT_WEIGHTS = f"next.{WEIGHTS}"  # a new best, until the checkpoint that speaks of it is written
_NETS = "course_lib.nets."
WRITER = "course_lib.training"  # how a folder is known to be a run


@dataclass(frozen=True, eq=False)
class Run:
    """The record of one training, read from its folder.

    Attributes
    ----------
    folder : Path
    settings : mapping
        What `train` was asked, with versions and machine. `settings["ended"]` is "all epochs", "patience",
        "interrupted", "failed", or None where the process died or is still at it.
    history : pandas.DataFrame
        A row for each finished epoch: epoch (from 1), loss, dice, val_loss, val_dice, seconds, learning_rate, and then
        what was given as `metrics`, each beside its validation.
    """

    folder: Path
    settings: Mapping
    history: pd.DataFrame

    @property
    def best_epoch(self) -> int | None:
        """The epoch that is best by what `train` was to monitor, by default the highest validation Dice, and of the
        lowest validation loss among equals; None before any."""
        best = best_of(self.history.to_dict("records"), self.settings.get("monitor", "val_dice"))
        return None if best is None else int(best["epoch"])

    @property
    def best_dice(self) -> float:
        """Validation Dice of the best epoch; nan before any epoch has finished."""
        return float(self.history.set_index("epoch")["val_dice"].get(self.best_epoch, math.nan))

    @property
    def weights(self) -> Path:
        """Weights of the best epoch, for `model.load_weights`."""
        return self.folder / WEIGHTS

    def model(self):
        """The net again, built from what the record says of it, with the weights of the best epoch.

        Returns
        -------
        keras.Model

        Raises
        ------
        CourseError
            No epoch has finished; the best weights are not those that were written; or the record does not say how the
            net is built: it is older than that, or the net is not one of `course_lib.nets`.
        """
        if self.best_epoch is None:
            raise CourseError(f"{self.folder} has no finished epoch yet, so there are no best weights. Train on.")
        expected, found = self.settings.get("weights_sha256"), sha256_of(self.weights)
        if found is None or expected not in (None, found):
            raise CourseError(f"{self.weights} is missing or not what was written. Train again, or copy the run anew.")
        try:
            model = _built(self.settings["architecture"])
            model.load_weights(self.weights)
        except Exception as error:  # a record may hold anything
            raise CourseError(
                f"{self.folder / SETTINGS} does not say how its net is built ({type(error).__name__}: {error}). Build "
                "the net as it was and call its load_weights(run.weights): nets of course_lib.nets alone can be built "
                "from their record."
            ) from error
        return model


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
    folder = folder_of(run)
    settings = read_settings(folder)
    if settings is None:
        raise CourseError(f"There is no run in {folder}: its {SETTINGS} is missing or not from `train`.")
    path = folder / HISTORY
    history = pd.read_csv(path) if path.exists() else pd.DataFrame(columns=COLUMNS)
    return Run(folder, settings, history)


def architecture_of(model) -> dict | None:
    """The class and the arguments of a net of this library, for `Run.model`; None for any other.

    Keras' own way to describe a net imports TensorFlow: half a gigabyte more in every training on torch.
    """
    kind = type(model)
    if not kind.__module__.startswith(_NETS):
        return None
    return {"module": kind.__module__, "class": kind.__name__, "config": model.get_config()}


def _built(architecture: Mapping):
    if not architecture["module"].startswith(_NETS):
        raise CourseError(f"{architecture['module']} is not of {_NETS[:-1]}")
    return getattr(importlib.import_module(architecture["module"]), architecture["class"]).from_config(
        architecture["config"]
    )


def folder_of(run) -> Path:
    if isinstance(run, Path):
        return run
    if not isinstance(run, str) or Path(run).name != run or run in ("", ".."):
        raise CourseError(f"The run name {run!r} is not one folder name. To choose a place, give a Path instead.")
    return Path("runs") / run


def read_settings(folder: Path) -> dict | None:
    """None where there is no run."""
    try:
        settings = json.loads((folder / SETTINGS).read_text(encoding="utf-8"))
        return settings if settings["written_by"] == WRITER else None
    except (OSError, ValueError, KeyError, TypeError):
        return None


def write_settings(folder: Path, settings: Mapping) -> None:
    write_bytes(folder / SETTINGS, (json.dumps(settings, indent=2, default=str) + "\n").encode())


def write_history(folder: Path, rows: Sequence[Row]) -> None:
    text = io.StringIO()
    writer = csv.DictWriter(text, rows[0] if rows else COLUMNS, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    write_bytes(folder / HISTORY, text.getvalue().encode())

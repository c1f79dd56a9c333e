"""The record of a training, as it lies in its folder."""

import csv
import io
import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from course_lib.errors import CourseError
from course_lib.training.durable import write_bytes
from course_lib.training.judgement import Row, best_of

SETTINGS, HISTORY, WEIGHTS = "settings.json", "history.csv", "best.weights.h5"
COLUMNS = ("epoch", "loss", "dice", "val_loss", "val_dice", "seconds", "learning_rate")
NEXT_WEIGHTS = f"next.{WEIGHTS}"  # a new best, until the checkpoint that speaks of it is written
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

"""Several runs side by side: what differed between them, and what came of it."""

import math
import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from course_lib.errors import CourseError
from course_lib.training.run import Run, load_run

# What a record holds beside what was asked of the training; `identity` repeats it, and adds net and data
_CIRCUMSTANCES = {
    "written_by", "ended", "started", "start", "identity", "versions", "machine", "processes", "parameters",
    "model", "architecture", "weights", "weights_sha256", "went_on",
}  # fmt: skip
_HASH = re.compile(r"[0-9a-f]{32,}")
_NUMBER = re.compile(r"-\d+$")
_HASH_SHOWN = 6  # characters: enough to see which runs share a net or data
UNFINISHED = "unfinished"


def compare(runs: "Iterable[Run | str | Path]", reference: Mapping | pd.DataFrame | None = None) -> pd.DataFrame:
    """A table with a row for each run, and beside it what others have found.

    Parameters
    ----------
    runs : iterable of Run, or of what `load_run` takes
        Runs that are still going on, were killed or have not finished an epoch are rows like all others.
    reference : mapping from the name of a run to its validation Dice, or a DataFrame with such names as index, optional
        Figures to compare with; those for `name` are also for `name-2`, as `train` calls it where settings changed.
        The columns of a DataFrame have the names of this table's; runs without a reference
        have nan there.

    Returns
    -------
    pandas.DataFrame
        Indexed by the name of the run, that is of its folder. First the settings that are not the same in all runs,
        a column for each; of a net, of arrays or of code the first characters of a hash. Then:

        best_epoch                      the epoch whose weights were kept
        dice, val_dice                  training and validation in that epoch
        last_dice, last_val_dice        in the last epoch
        seconds_per_epoch               median
        parameters                      of the net
        epochs                          that have finished
        ended                           "all epochs", "patience", "interrupted", "failed" or "unfinished"
        reference_val_dice              and the like for other columns: what the reference says
        difference_val_dice             ours minus the reference

    Raises
    ------
    CourseError
        There is no such run, no run at all, or a reference names a run or a column that is not in the table.

    Examples
    --------
    >>> def run(name, rate, val_dice):
    ...     row = {"epoch": 1, "loss": 0.3, "dice": 0.9, "val_loss": 0.4, "val_dice": val_dice, "seconds": 2.0}
    ...     return Run(Path(name), {"learning_rate": rate, "ended": "all epochs"}, pd.DataFrame([row]))
    >>> table = compare([run("fast", 1e-3, 0.93), run("slow", 1e-4, 0.9)], reference={"fast": 0.96})
    >>> table["learning_rate"].tolist()
    [0.001, 0.0001]
    >>> table.loc["fast", ["val_dice", "reference_val_dice", "difference_val_dice"]].astype(float).round(3).tolist()
    [0.93, 0.96, -0.03]
    >>> table.loc["slow", "ended"], int(table.loc["slow", "best_epoch"])
    ('all epochs', 1)
    """
    runs = [run if isinstance(run, Run) else load_run(run) for run in runs]
    if not runs:
        raise CourseError("compare: there is no run to compare. Give a list of runs, of their names or their folders.")
    table = pd.DataFrame([_result(run) for run in runs], index=pd.Index(_names(runs), name="run"))
    settings = _differing([_asked(run.settings) for run in runs])
    table = pd.concat([settings.set_axis(table.index).drop(columns=table.columns, errors="ignore"), table], axis=1)
    return table if reference is None else _beside(table, reference)


def _result(run):
    history = run.history
    best = history[history["epoch"] == run.best_epoch].iloc[0] if len(history) else {}
    last = history.iloc[-1] if len(history) else {}
    return {
        "best_epoch": run.best_epoch or pd.NA,
        "dice": best.get("dice", math.nan),
        "val_dice": best.get("val_dice", math.nan),
        "last_dice": last.get("dice", math.nan),
        "last_val_dice": last.get("val_dice", math.nan),
        "seconds_per_epoch": float(history["seconds"].median()) if len(history) else math.nan,
        "parameters": run.settings.get("parameters", pd.NA),
        "epochs": len(history),
        "ended": run.settings.get("ended") or UNFINISHED,
    }


def _names(runs):
    """The names of the folders; with as many of the folders above as tell them apart."""
    paths = [run.folder.resolve() for run in runs]
    for parts in range(1, max(len(path.parts) for path in paths) + 1):
        names = ["/".join(path.parts[-parts:]) for path in paths]
        if len(set(names)) == len(set(paths)):
            return names
    return names


def _asked(record) -> dict[str, Any]:
    """What was asked of a training, flat: {"loss": {"class": "DiceLoss"}} is {"loss": "DiceLoss"}."""
    identity = record.get("identity", {})
    asked = {name: value for name, value in record.items() if name not in _CIRCUMSTANCES}
    asked |= {name: identity[name] for name in ("net", "data", "validation") if name in identity}
    return dict(_flat(asked))


def _flat(value, name=""):
    if isinstance(value, Mapping):
        if "sha256" in value:  # an array: its hash tells it from others
            value = {"class": value["sha256"]}
        for key, each in value.items():
            if (key, "class" in value) != ("name", True):  # the class says more than the name of an object
                yield from _flat(each, name if key == "class" else f"{name}.{key}".lstrip("."))
    elif isinstance(value, str) and _HASH.fullmatch(value):
        yield name, value[:_HASH_SHOWN]
    elif isinstance(value, Sequence) and not isinstance(value, str):
        yield name, ", ".join(str(part) for each in value for _, part in _flat(each) if part is not None)
    else:
        yield name, value


def _differing(settings: list[dict]) -> pd.DataFrame:
    """The settings that differ among the runs that have them: an option of the one Dice loss there is tells no more
    than that it is a Dice loss."""
    names = dict.fromkeys(name for each in settings for name in each)
    differ = [name for name in names if len({repr(each[name]) for each in settings if name in each}) > 1]
    return pd.DataFrame({name: [each.get(name) for each in settings] for name in differ}, index=range(len(settings)))


def _beside(table, reference):
    if isinstance(reference, Mapping):
        reference = pd.DataFrame({"val_dice": pd.Series(reference, dtype=float)})
    meant = [name if name in reference.index else _NUMBER.sub("", name) for name in table.index]
    unknown = [f"the run {name!r}" for name in reference.index.difference(meant)]
    unknown += [f"the column {name!r}" for name in reference.columns.difference(table.columns)]
    if unknown:
        raise CourseError(
            f"compare: the reference names {', '.join(unknown)}, but the table has the runs {', '.join(table.index)} "
            f"and the columns {', '.join(table.columns)}. Rename what is meant, or leave it out."
        )
    for name, values in reference.items():
        table[f"reference_{name}"] = values.reindex(meant).to_numpy()
        if pd.api.types.is_numeric_dtype(values):
            table[f"difference_{name}"] = table[name] - table[f"reference_{name}"]
    return table

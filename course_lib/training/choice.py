"""Which folder a call of `train` is about: a run that is done, one that goes on, or a new one.

in runs/<name>, runs/<name>-2, ...                                           what happens
same settings and data, same first weights, done                             load
same settings and data, done, but fewer epochs than asked                    go on
same settings and data, not done                                             go on
anything else                                                                new, in the first folder that is free
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from course_lib.errors import CourseError
from course_lib.training import checkpoint
from course_lib.training.durable import sha256_of
from course_lib.training.run import HISTORY, NEXT_WEIGHTS, SETTINGS, WEIGHTS, load_run, read_settings

DONE = ("all epochs", "patience")


@dataclass(frozen=True)
class Asked:
    """What a call of `train` is about.

    Attributes
    ----------
    identity : mapping
        Settings, net and data, see `identity`.
    start : mapping
        Hash of the first weights, and the seed.
    weights : str
        Hash of the weights the net has now; a cell that is run again brings those of its own run.
    epochs : int
    """

    identity: Mapping
    start: Mapping
    weights: str
    epochs: int


@dataclass(frozen=True)
class Choice:
    """`what` is "load", "go on" or "new", `remark` why, where that is not plain; `seen` is the record it rests on."""

    what: str
    folder: Path
    remark: str = ""
    seen: Mapping | None = None

    @property
    def still_holds(self) -> bool:
        """Nobody has begun or ended a run in the folder since."""
        return read_settings(self.folder) == self.seen


def choose(folder: Path, asked: Asked) -> Choice:
    """The best fit of the runs in `folder` and its siblings.

    Raises
    ------
    CourseError
        A file there has the name of one of a run's, but is not from a run.
    """
    _refuse_foreign_files(folder)
    settings = {each: read_settings(each) for each in _siblings(folder)}
    settings = {each: record for each, record in settings.items() if record is not None}
    same = {each: record for each, record in settings.items() if record.get("identity") == asked.identity}
    same = {each: record for each, record in same.items() if weights_are_whole(each, record)}
    ours = {each: record for each, record in same.items() if _same_start(record, asked)}
    for each, record in ours.items():
        if _answers(each, record, asked.epochs):
            return Choice("load", each, seen=record)
    # first those that began alike, then those that were broken off, whatever they began with
    for each, record in {**ours, **same}.items():
        if (each in ours or record["ended"] not in DONE) and _can_go_on(each, record, asked.epochs):
            remark = "" if each in ours else "the first weights or the seed of this call differ and are not used"
            return Choice("go on", each, remark, seen=record)
    new = _first_free(folder, settings)
    return Choice("new", new, _why_new(settings, same, ours, asked))


def weights_are_whole(folder: Path, record: Mapping) -> bool:
    """Whether the best weights of a run that has ended are those that were written."""
    expected = record.get("weights_sha256")
    return expected is None or sha256_of(folder / WEIGHTS) == expected


def _same_start(record, asked):
    return record.get("start") == asked.start or asked.weights in record.get("weights", {}).values()


def _answers(folder, record, epochs):
    if record["ended"] == "all epochs":
        return record["epochs"] == epochs
    return record["ended"] == "patience" and _epochs_in(folder) <= epochs


def _can_go_on(folder, record, epochs):
    if record["ended"] == "patience" or _epochs_in(folder) > epochs:
        return False
    found = checkpoint.newest(folder)
    if found is None or len(found.header["history"]) > epochs:
        return False
    best = found.header["best_sha256"]
    return best is None or best in (sha256_of(folder / WEIGHTS), sha256_of(folder / NEXT_WEIGHTS))


def _epochs_in(folder):
    return len(load_run(folder).history)


def _first_free(folder, settings):
    if folder not in settings:
        return folder
    taken = {int(each.name.rpartition("-")[2]) for each in settings if each != folder}
    number = 2
    while number in taken or _next_to(folder, number).exists():
        number += 1
    return _next_to(folder, number)


def _why_new(settings, same, ours, asked):
    if ours:
        each, record = next(reversed(ours.items()))
        if record["ended"] in DONE and _epochs_in(each) > asked.epochs:
            return f"{each} holds the same with {_epochs_in(each)} epochs, which is not the same as {asked.epochs}"
        return f"{each} holds the same, but its checkpoints or best weights are damaged"
    damaged = [each for each, record in settings.items() if not weights_are_whole(each, record)]
    if damaged and not same:
        return f"{damaged[-1] / WEIGHTS} is damaged: it is not what was written"
    if same:
        each = next(reversed(same))
        return f"{each} has other first weights or another seed (training.set_seed before the net is built fixes both)"
    if settings:
        each, record = min(settings.items(), key=lambda item: len(_differences(item[1], asked)))
        return f"{each} is of another {', another '.join(_differences(record, asked))}"
    return ""


def _differences(record, asked):
    identity = record.get("identity")
    if identity is None:
        return ["version of the kit"]
    names = [name for name in {**asked.identity, **identity} if asked.identity.get(name) != identity.get(name)]
    return [name.replace("_", " ") for name in names] or ["first weights"]


def _siblings(folder):
    place = folder.resolve()
    matches = ((re.fullmatch(re.escape(place.name) + r"-(\d+)", each.name), each) for each in _subfolders(place.parent))
    numbers = sorted(int(match[1]) for match, _ in matches if match)
    return [folder, *(_next_to(folder, number) for number in numbers)]


def _next_to(folder, number):
    if folder.name in ("", ".."):
        folder = folder.resolve()
    return folder.with_name(f"{folder.name}-{number}")


def _subfolders(place):
    try:
        return [each for each in place.iterdir() if each.is_dir()]
    except OSError:
        return []


def _refuse_foreign_files(folder):
    if read_settings(folder) is None:
        for name in (SETTINGS, WEIGHTS, HISTORY):
            if (folder / name).exists():
                raise CourseError(
                    f"{folder / name} is not from an earlier run, and is not overwritten. Choose another folder."
                )

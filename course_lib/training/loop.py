"""The epochs of a run: batches, steps, validation, and a checkpoint after each epoch and every few minutes."""

import hashlib
import io
import math
import os
import time
from collections.abc import Callable
from contextlib import closing
from dataclasses import asdict, dataclass, field
from pathlib import Path

import keras
from keras.src.saving import saving_lib

from course_lib.errors import CourseError
from course_lib.training import checkpoint
from course_lib.training.batches import Batches
from course_lib.training.durable import sha256_of, write_bytes
from course_lib.training.interrupts import Interrupts
from course_lib.training.judgement import Plateau, merit, out_of_patience
from course_lib.training.reproducible import random_state, set_random_state
from course_lib.training.run import NEXT_WEIGHTS, WEIGHTS, write_history
from course_lib.training.step import Step
from course_lib.training.world import World

CHECKPOINT_SECONDS = 180  # what a kill costs at most, in an epoch that takes longer


@dataclass
class Position:
    """Where a run stands: all that a checkpoint holds besides arrays.

    Attributes
    ----------
    batch : int
        The next batch of the epoch, which is counted from 0.
    seconds : float
        What the epoch has taken so far.
    training : dict or None
        The results of the epoch's training, once it is over and its validation is not.
    history : list of dict
        The rows of the epochs before.
    best_sha256 : str or None
        Of the file of best weights.
    """

    seed: int
    epoch: int = 0
    batch: int = 0
    seconds: float = 0.0
    training: dict | None = None
    history: list = field(default_factory=list)
    best_sha256: str | None = None


@dataclass
class Loop:
    step: Step
    data: Batches
    validation: Batches
    epochs: int
    learning_rate: float
    schedule: Plateau | None
    patience: int | None
    monitor: str
    live: object | None
    check_memory: Callable | None  # called with the shape of a batch
    position: Position
    world: World = field(default_factory=World)
    folder: Path | None = None
    progress: object | None = None
    interrupts: Interrupts = field(default_factory=Interrupts)

    def __post_init__(self):
        self._last_saved = time.perf_counter()

    def run(self) -> str:
        """Train until the end, and say how it came: "all epochs" or "patience"."""
        while True:
            if out_of_patience(self.position.history, self.monitor, self.patience):
                return "patience"
            if self.position.epoch >= self.epochs:
                return "all epochs"
            self._epoch()

    def save(self) -> None:
        """Write a checkpoint of this moment, which is the same in all processes."""
        if not self.world.leads:
            return
        kinds = {kind: [_values(each) for each in variables] for kind, variables in self._variables().items()}
        if self.position.batch and self.position.training is None:
            kinds["accumulated"] = self.step.accumulated()
        arrays = {f"{kind}/{i}": array for kind, all_of in kinds.items() for i, array in enumerate(all_of)}
        arrays |= {f"random/{name}": array for name, array in random_state().items()}
        with self.interrupts.uninterrupted():
            checkpoint.save(self.folder, asdict(self.position), arrays)
        self._last_saved = time.perf_counter()

    def restore(self, found: checkpoint.Checkpoint) -> None:
        """Go on where a checkpoint stood."""
        self.position = Position(**found.header)
        waiting = self.folder / NEXT_WEIGHTS
        if waiting.exists() and sha256_of(waiting) == self.position.best_sha256:
            os.replace(waiting, self.folder / WEIGHTS)
        waiting.unlink(missing_ok=True)
        arrays = {}
        for name, array in found.arrays.items():
            kind, _, key = name.partition("/")
            arrays.setdefault(kind, {})[key] = array
        for kind, variables in self._variables().items():
            for variable, array in zip(variables, arrays[kind].values(), strict=True):
                variable.assign(array)
        if "accumulated" in arrays:
            self.step.begin(training=True, accumulated=list(arrays["accumulated"].values()))
        self.step.after_restore()
        set_random_state(arrays["random"])

    def size_bytes(self) -> int:
        """What a checkpoint takes."""
        return sum(_values(each).nbytes for variables in self._variables().values() for each in variables)

    def _variables(self):
        return {"net": self.step.model.variables, "optimizer": self.step.optimizer.variables}

    def _epoch(self):
        position = self.position
        start = time.perf_counter() - position.seconds
        rate = self.learning_rate
        if self.schedule is not None:
            rate = self.schedule.learning_rate(rate, position.history)
        self.step.optimizer.learning_rate = rate
        self.progress.begin(position.epoch, position.batch)
        if position.training is None:
            self._train(start)
        results = {**position.training, **{f"val_{name}": value for name, value in self._validate().items()}}
        row = {"epoch": position.epoch + 1, **{name: results.pop(name) for name in ("loss", "dice", "val_loss")}}
        row |= {"val_dice": results.pop("val_dice"), "seconds": round(time.perf_counter() - start, 3)}
        row |= {"learning_rate": rate, **results}
        self._end_epoch(row)

    def _train(self, start):
        position = self.position
        if not position.batch:
            self.step.begin(training=True)
        with closing(self.data.epoch(position.seed, position.epoch, position.batch)) as batches:
            for x, y, *weight in batches:
                # before a step, so that there is always one left to do for who goes on
                if position.batch and time.perf_counter() - self._last_saved > CHECKPOINT_SECONDS:
                    position.seconds = time.perf_counter() - start
                    self._check_loss(self.step.results()["loss"])
                    self.save()
                self._check_memory(x)
                with self.interrupts.uninterrupted():
                    self.step.train(x, y, *weight)
                    position.batch += 1
                self.progress.batch_done()
        if not position.batch:
            raise CourseError("The data gave no batch: it is empty, or was used up by an earlier pass over it.")
        if self.step.waits:  # the run was stopped after the last batch; any other tells the metrics what to expect
            with closing(self.data.epoch(position.seed, position.epoch)) as batches:
                self.step.prepare(*next(batches))
        results = self.step.results()
        self._check_loss(results["loss"])
        position.training, position.seconds = results, time.perf_counter() - start

    def _check_memory(self, x):
        if self.check_memory is not None and hasattr(x, "shape"):
            self.check_memory(tuple(x.shape))
            self.check_memory = None  # the first batch speaks for all

    def _validate(self):
        self.step.begin(training=False)
        seen = False
        with closing(self.validation.epoch(self.position.seed, self.position.epoch)) as batches:
            for x, y, *weight in batches:
                self.step.validate(x, y, *weight)
                seen = True
        if not seen:
            raise CourseError("The validation data gave no batch: it is empty, or was used up by an earlier pass.")
        return self.step.results()

    def _end_epoch(self, row):
        position = self.position
        row = self.world.agree(row)  # all decide alike, whatever the last digit of their own
        with self.interrupts.uninterrupted():
            history = position.history
            best = all(merit(row, self.monitor) > merit(each, self.monitor) for each in history)
            if best and self.world.leads:
                position.best_sha256 = self._save_best()
            position.history = [*history, row]
            position.epoch, position.batch, position.seconds, position.training = row["epoch"], 0, 0.0, None
            # Weights first, then the checkpoint that speaks of them: only then are those of the best before given up.
            self.save()
            if self.world.leads:
                if best:
                    os.replace(self.folder / NEXT_WEIGHTS, self.folder / WEIGHTS)
                write_history(self.folder, position.history)
        self.progress.end(row)
        if self.live is not None:
            import pandas as pd

            self.live.update(pd.DataFrame(position.history))

    def _save_best(self):
        content = _weights_file(self.step.model)
        write_bytes(self.folder / NEXT_WEIGHTS, content)
        return hashlib.sha256(content).hexdigest()

    def _check_loss(self, loss):
        if not math.isfinite(loss):
            epoch = self.position.epoch + 1
            raise CourseError(
                f"The loss of epoch {epoch} is {loss}, so the net has lost its weights. Try a learning rate ten times "
                "smaller, and look for nan and for unnormalised values in the images. The same call would meet it "
                f"again. History and checkpoint of the epochs before are in {self.folder}."
            )


def _weights_file(model):
    """What `model.save_weights` writes, but in memory: HDF5 takes the process down when it meets a full disk."""
    buffer = io.BytesIO()
    store = saving_lib.H5IOStore(buffer, mode="w")
    saving_lib._save_state(model, weights_store=store, assets_store=None, inner_path="", visited_saveables=set())
    store.close()
    return buffer.getbuffer()


def _values(variable):
    return keras.ops.convert_to_numpy(variable)

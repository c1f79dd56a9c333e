"""The net of a run on a study, in a process of its own: the page stays awake, and cancelling ends it at once.

The process writes `image.npy` (channel, z, y, x), `labels.npy` (z, y, x) and what the report says of the net into the
folder of results. It says how far it is through a pipe, and nothing on the terminal. It ends with the process that
started it.
"""

import json
import multiprocessing
import os
import threading
from collections.abc import Callable
from multiprocessing.connection import Connection
from pathlib import Path

import filelock
import numpy as np

from course_lib.app.study import Study
from course_lib.errors import CourseError

IMAGE, LABELS, NET = "image.npy", "labels.npy", "net.json"
_WAITING = 1.0  # seconds between two looks whether another session's segmentation has ended
_QUEUE = "one-at-a-time.lock"


class Job:
    """A segmentation under way.

    Parameters
    ----------
    study : Study
    run : Path
        The folder of a published run.
    folder : Path
        Where results go; it exists and is empty.
    tell : callable (share, words)
        Is told how far it is, from 0 to 1. It is called from another thread, as is `done`.
    done : callable (error)
        Is called once, at the end: "" where all went well, what was wrong in one sentence, or None where it was
        cancelled.
    queue : Path, optional
        A folder; of all segmentations with the same one works at a time, so that memory is held once.
    """

    def __init__(
        self, study: Study, run: Path, folder: Path, tell: Callable, done: Callable, queue: Path | None = None
    ):
        context = multiprocessing.get_context("spawn")  # a fork would carry the kernel's threads and sockets along
        self._ours, theirs = context.Pipe(duplex=False)
        self._process = context.Process(target=_work, args=(study, run, folder, queue, theirs), daemon=True)
        self._tell, self._done, self._cancelled = tell, done, False
        self._process.start()
        theirs.close()
        self._listener = threading.Thread(target=self._listen, daemon=True)
        self._listener.start()

    def cancel(self) -> None:
        """End it now; `done` is called with None."""
        self._cancelled = True
        self._process.kill()

    def wait(self, seconds: float) -> None:
        self._listener.join(seconds)

    def _listen(self) -> None:
        error = ""
        try:
            while True:
                kind, *said = self._ours.recv()
                if kind == "end":
                    error = said[0]
                    break
                self._tell(*said)
        except (EOFError, OSError):
            error = "The segmentation ended in the middle of its work: most likely the memory did not suffice."
        self._process.join()
        self._ours.close()
        self._done(None if self._cancelled else error)


def _work(study: Study, run: Path, folder: Path, queue: Path | None, pipe: Connection) -> None:
    """What the process does."""
    nothing = os.open(os.devnull, os.O_RDWR)
    os.dup2(nothing, 1)
    os.dup2(nothing, 2)  # warnings and tracebacks would name the files of a visitor
    threading.Thread(target=_end_with_parent, daemon=True).start()

    def tell(share: float, words: str) -> None:
        pipe.send(("tell", float(share), words))

    try:
        if queue is None:
            segment(study, run, folder, tell)
        else:
            lock = filelock.FileLock(queue / _QUEUE)
            while True:
                try:
                    lock.acquire(timeout=_WAITING)
                    break
                except filelock.Timeout:
                    tell(0, "waiting: another segmentation is under way")
            with lock:
                segment(study, run, folder, tell)
        pipe.send(("end", ""))
    except CourseError as error:
        pipe.send(("end", str(error)))
    except MemoryError:
        pipe.send(("end", "The memory of this machine does not suffice for the study."))
    except Exception as error:
        pipe.send(("end", f"The segmentation failed ({type(error).__name__}). Is the image what the net is made for?"))


def _end_with_parent() -> None:
    multiprocessing.parent_process().join()
    os._exit(1)


def segment(study: Study, run: Path, folder: Path, tell: Callable[[float, str], None]) -> None:
    """Write image and labels of a study into a folder, and say how far it is.

    Raises
    ------
    CourseError
        The run cannot be served, or the image cannot be read or gives values that are not finite.
    """
    tell(0, "reading the images")
    image = _stored(study, folder / IMAGE, lambda share: tell(0.1 * share, "reading the images"))
    tell(0.1, "loading the net")
    from course_lib import inference, nets, pipeline, training
    from course_lib.app.recipe import load_recipe
    from course_lib.app.voxels import decided_on, for_net, grid_for_net

    record = training.load_run(run)
    recipe, model = load_recipe(run), nets.main_output(record.model())
    training.keep_freed_memory()
    shape = grid_for_net(study, recipe)
    if shape != study.shape:
        tell(0.12, "bringing the images to the voxels of the training")
        image = np.stack([for_net(channel, shape, recipe) for channel in image])
    stored = _Stored(study, image)
    statistics = None if recipe.normalise is None else pipeline.statistics(stored)
    count, total = 0, _windows(shape, recipe)

    def counted(windows):
        nonlocal count
        logits = model(windows, training=False)
        count += len(windows)
        tell(0.15 + 0.75 * count / total, f"segmenting: window {count} of {total}")
        return logits

    def nested(probabilities):
        return inference.labels_from_regions(probabilities >= 0.5, recipe.nested)

    decided = nested if recipe.nested else "labels"
    answer = inference.predict(
        counted,
        stored,
        recipe.window,
        activation=recipe.activation,
        overlap=recipe.overlap,
        normalise=recipe.normalise,
        statistics=statistics,
        result=decided if shape == study.shape else "probabilities",
    )
    labels = answer if shape == study.shape else decided_on(study.shape, answer, recipe)
    if recipe.smallest_ml:
        tell(0.92, "removing what is too small to be true")
        labels = inference.remove_small(labels, recipe.smallest_ml, study.spacing_mm)
    np.save(folder / LABELS, labels)
    (folder / NET).write_text(json.dumps(_facts(record, recipe)), encoding="utf-8")
    tell(1, "measuring")


def _facts(record, recipe) -> dict[str, str]:
    """What the report says of the net."""
    return {
        "net": recipe.title,
        "run": f"{record.folder.resolve().name}, begun {record.settings.get('started', '')}",
        "best epoch": f"{record.best_epoch} of {len(record.history)}, validation Dice {record.best_dice:.3f}",
        "parameters": f"{record.settings.get('parameters', 0):,}",
        "weights (sha256)": str(record.settings.get("weights_sha256"))[:16],
        "finds": ", ".join(recipe.names),
    }


class _Stored:
    """A study that has been read once, (channel, z, y, x), as a case for `predict` and `statistics`."""

    has_mask = False

    def __init__(self, study: Study, image: np.ndarray):
        self.id, self.shape, self.channels = study.id, image.shape[1:], study.channels
        self._image = image

    def read(self, region=None):
        region = (slice(None),) * 3 if region is None else region
        part = self._image[(slice(None), *region)]
        values = np.moveaxis(part, 0, -1) if self.channels else part[0]
        return np.asarray(values), np.zeros(part.shape[1:], np.uint8), np.zeros(part.shape[1:], bool)


def _stored(study: Study, path: Path, tell: Callable[[float], None]) -> np.ndarray:
    """The images as float32 (channel, z, y, x) on disk, where each channel can be looked at by itself."""
    count = max(1, len(study.channels))
    array = np.lib.format.open_memmap(path, "w+", np.float32, (count, *study.shape))
    for z in range(study.shape[0]):
        values = study.read((slice(z, z + 1), slice(None), slice(None)))[0]
        array[:, z] = np.moveaxis(values[0], -1, 0) if study.channels else values
        tell((z + 1) / study.shape[0])
    array.flush()
    return array


def _windows(shape: tuple[int, int, int], recipe) -> int:
    """How many windows `predict` will go through."""
    from course_lib.inference.windows import rows_of

    sides = (1,) * (3 - len(recipe.window)) + tuple(recipe.window)
    padded = tuple(max(pair) for pair in zip(shape, sides, strict=True))
    return sum(len(row.corners) for row in rows_of(padded, recipe.window, recipe.overlap, 1))

"""Kill a training at random moments, run it again until it is done, and compare it with an undisturbed one.

    python killed_runs.py FOLDER KIND KILLS SEED

KIND is "arrays" or "generator". Half of the kills come after a random time, half at a random call that writes: when a
file is to be synced, to take another's place, or to be removed. On torch each training is a fork of this process, which
has imported Keras but never computed: a fork of a process with busy threads would hang. Prints what was done, as JSON.
"""

import json
import os
import random
import signal
import subprocess
import sys
import time
import traceback
from pathlib import Path

import h5py
import numpy as np

from course_lib import nets, pipeline, settings, training  # chooses the engine, before Keras is imported
from course_lib.losses import DiceCrossentropyLoss
from course_lib.training import checkpoint, loop

import keras  # isort: skip

SIDE, EPOCHS = 8, 4


class Case:
    has_mask = True

    def __init__(self, number):
        self.id = self.patient = str(number)
        rng = np.random.default_rng(number)
        self._mask = (rng.random((SIDE, SIDE)) < 0.4).astype("uint8")
        self._image = (self._mask + rng.normal(0, 0.3, self._mask.shape)).astype("float32")

    def read(self):
        return self._image.copy(), self._mask.copy(), np.ones_like(self._mask, bool)


def turn(image, mask, known, rng):
    turns = rng.integers(4)
    return tuple(np.rot90(array, turns).copy() for array in (image, mask, known))


def data(kind):
    cases = [Case(number) for number in range(14)]
    if kind == "generator":
        shape = (SIDE, SIDE)
        learn = pipeline.BatchGenerator(cases[:10], 4, seed=5, shape=shape, augment=turn, workers=2)
        return learn, pipeline.BatchGenerator(cases[10:], 4, seed=5, shape=shape, shuffle=False)
    x, y, known = (np.stack(arrays)[..., None].astype("float32") for arrays in zip(*(c.read() for c in cases)))  # noqa: B905
    return (x[:10], y[:10], known[:10]), (x[10:], y[10:], known[10:])


def train(folder, kind):
    training.set_seed(3)
    model = nets.unet((SIDE, SIDE, 1), base=2, depth=1, dropout=0.5)
    learn, validation = data(kind)
    schedule = training.Plateau(factor=0.5, patience=1)
    arguments = {"loss": DiceCrossentropyLoss(), "batch_size": 4, "learning_rate": 1e-2, "schedule": schedule}
    return training.train(model, learn, validation, epochs=EPOCHS, run=folder, force=True, **arguments)


def started(folder, kind, at_call=0):
    """The process id of a training that begins now; `at_call` is the number of the writing call that kills it."""
    sys.stdout.flush()
    if settings.engine() == "tensorflow":  # its threads run from the import on, so that a fork would hang
        command = [sys.executable, __file__, folder, kind, "one training", str(at_call)]
        process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        process.stdout.readline()  # it has imported what it needs
        return process.pid
    pid = os.fork()
    if pid:
        return pid
    try:
        sys.stdout = open(os.devnull, "w")  # noqa: SIM115
        one_training(folder, kind, at_call)
        os._exit(0)
    except BaseException:
        traceback.print_exc()
        os._exit(1)


def one_training(folder, kind, at_call):
    loop.CHECKPOINT_SECONDS = 0  # after each step
    die_at(at_call)
    train(folder, kind)


def die_at(number):
    count = 0

    def counted(function):
        def call(*arguments, **options):
            nonlocal count
            count += 1
            if count == number:
                os.kill(os.getpid(), signal.SIGKILL)
            return function(*arguments, **options)

        return call

    os.fsync, os.replace, os.unlink = map(counted, (os.fsync, os.replace, os.unlink))


def finish(pid):
    """Whether it came to its end; killed by a signal is False."""
    _, status = os.waitpid(pid, 0)
    if os.WIFSIGNALED(status):
        return False
    assert os.WEXITSTATUS(status) == 0, "the training failed"
    return True


def outcome(folder):
    """All that must be equal, as one flat dictionary."""
    record = training.load_run(folder)
    found = checkpoint.newest(folder)
    history = record.history.drop(columns="seconds")
    position = {name: found.header[name] for name in ("seed", "epoch", "batch", "training")}
    result = {"settings": record.settings["ended"], "history": history.to_csv(), "position": json.dumps(position)}
    rows = [{**row, "seconds": 0} for row in found.header["history"]]
    result["rows"] = json.dumps(rows)
    result |= {name: array.tobytes().hex() for name, array in found.arrays.items()}

    def keep(name, item):
        if isinstance(item, h5py.Dataset):
            result[f"best/{name}"] = item[()].tobytes().hex()

    with h5py.File(record.weights) as file:
        file.visititems(keep)
    return result


def main(folder, kind, kills, seed):
    if settings.engine() == "torch":
        keras.random.uniform((1,))  # loads what Keras loads when it is first asked for random numbers
    rng = random.Random(seed)
    folder = Path(folder)
    whole = started(folder / "whole", kind)
    start = time.perf_counter()
    assert finish(whole)
    duration = time.perf_counter() - start
    done, runs, differences = 0, 0, []
    while done < kills or not runs:
        runs += 1
        run = folder / f"killed-{runs:03d}x"
        over = False
        while not over:
            if done >= kills:
                over = finish(started(run, kind))
            elif rng.random() < 0.5:
                pid = started(run, kind)
                time.sleep(rng.uniform(0, 0.7 * duration))
                os.kill(pid, signal.SIGKILL)
                over = finish(pid)
            else:
                over = finish(started(run, kind, at_call=rng.randint(1, 30)))
            done += not over
        whole, killed = outcome(folder / "whole"), outcome(run)
        assert whole.keys() == killed.keys()
        differences += [name for name in whole if whole[name] != killed[name]]
    others = sorted(path.name for path in folder.iterdir() if not path.name.endswith("x") and path.name != "whole")
    print(json.dumps({"kills": done, "runs": runs, "differences": differences, "other folders": others}))


if __name__ == "__main__":
    where, kind, kills, number = sys.argv[1:]
    if kills == "one training":
        print("ready", flush=True)
        sys.stdout = sys.stderr
        one_training(Path(where), kind, int(number))
    else:
        main(where, kind, int(kills), int(number))

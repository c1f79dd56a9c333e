"""A run from its folder's point of view: chosen, begun or gone on with, trained to its end; or loaded."""

import contextlib
from collections.abc import Iterator
from pathlib import Path

from course_lib.errors import CourseError
from course_lib.training import checkpoint, identity
from course_lib.training.batches import count_of
from course_lib.training.choice import Asked, Choice, choose
from course_lib.training.durable import check_room, remove_partial, sha256_of
from course_lib.training.lock import locked
from course_lib.training.progress import Silence, make_progress
from course_lib.training.reproducible import random_numbers_as_before
from course_lib.training.run import load_run, write_history, write_settings


@contextlib.contextmanager
def chosen(folder: Path, asked: Asked) -> Iterator[Choice]:
    """The folder of this call, which no other process uses meanwhile."""
    while True:
        choice = choose(folder, asked)
        if choice.what == "load":
            yield choice
            return
        with contextlib.ExitStack() as stack:
            try:
                choice.folder.mkdir(parents=True, exist_ok=True)
                stack.enter_context(locked(choice.folder))
                remove_partial(choice.folder)
            except OSError as error:
                raise CourseError(
                    f"The folder {choice.folder} cannot be used for a run: {error}. Choose another one."
                ) from error
            if choice.still_holds:
                yield choice
                return


def loaded(folder, loop):
    result = load_run(folder)
    _take_best_weights(result, loop.step.model)
    print(
        f"{folder} is loaded, not trained again: the same call was done with before, "
        f"{_many(len(result.history), 'epoch', 'epochs')}, "
        f"best {_best_of(result)}."
    )
    if loop.live is not None:
        loop.live.update(result.history)
    return result


def begun(choice, loop, record):
    if choice.remark:
        print(f"A new run in {choice.folder}: {choice.remark}.")
    loop.folder = choice.folder
    check_room(choice.folder, 3 * loop.size_bytes())  # two checkpoints and one in the making, or the best weights
    checkpoint.remove_all(choice.folder)
    # In this order: a folder with settings is a run that can go on, and one without holds nothing that is named as a
    # run's files are.
    loop.save()
    write_settings(choice.folder, record)
    write_history(choice.folder, [])


def gone_on(choice, loop, record):
    found = checkpoint.newest(choice.folder)
    loop.folder = choice.folder
    loop.restore(found)
    before = {name: value for name, value in choice.seen.items() if name != "weights_sha256"}  # no longer the last word
    position = loop.position
    after = f"after {_many(position.epoch, 'epoch', 'epochs')} of {loop.epochs}"
    after += f" and {_many(position.batch, 'batch', 'batches')}" if position.batch else ""
    print(f"{choice.folder} goes on {after}.")
    if choice.remark:
        print(f"Note: {choice.remark}; the run keeps its own.")
    for path in found.damaged:
        print(f"Note: {path} is damaged and not used; the run goes on from the checkpoint before it.")
    changed = [name for name in ("versions", "machine") if before.get(name) != record[name]]
    if changed:
        print(f"Note: other {' and '.join(changed)} than before, so that numbers may differ in their last digits.")
    again = {"at": record["started"], "epoch": position.epoch + 1, "batch": position.batch}
    again |= {name: record[name] for name in changed}
    before |= {"ended": None, "epochs": loop.epochs, "went_on": [*before.get("went_on", []), again]}
    write_settings(choice.folder, before)
    return before


def trained(folder, loop, record):
    model, epochs = loop.step.model, loop.epochs
    record["ended"] = "failed"
    loop.progress = make_progress(epochs, loop.position.epoch, count_of(loop.data))
    with loop.interrupts:
        try:
            record["ended"] = loop.run()
        except KeyboardInterrupt:
            record["ended"] = "interrupted"
            if not loop.interrupts.torn:
                loop.save()
        finally:
            loop.progress.close()
            last = identity.of_weights(model.weights)
            with contextlib.suppress(CourseError) if record["ended"] == "failed" else contextlib.nullcontext():
                write_history(folder, loop.position.history)
                write_settings(folder, record)
        result = load_run(folder)
        if result.best_epoch is not None:
            if sha256_of(result.weights) != loop.position.best_sha256:
                raise CourseError(
                    f"{result.weights} is not what was written: the disk has lost some of it. Delete {folder} and "
                    "train again."
                )
            _take_best_weights(result, model)
        record["weights"] = {"last": last, "best": identity.of_weights(model.weights)}
        record["weights_sha256"] = loop.position.best_sha256
        write_settings(folder, record)
        if record["ended"] == "interrupted":
            print(_farewell(result, epochs))
        else:
            checkpoint.remove_all(folder, but_newest=True)
            loop.world.agree()
    return load_run(folder)


def followed(loop):
    """What all processes but the leading one do: the same steps, and no word."""
    choice = loop.world.agree()
    if choice.what != "load":
        with random_numbers_as_before():
            loop.folder, loop.progress = choice.folder, Silence()
            loop.restore(checkpoint.newest(choice.folder))
            loop.run()
            loop.world.agree()  # the leading process has written its last word
    result = load_run(choice.folder)
    _take_best_weights(result, loop.step.model)
    return result


def _take_best_weights(result, model):
    if result.best_epoch is not None:
        model.load_weights(result.weights)


def _many(count, one, many):
    return f"{count} {one if count == 1 else many}"


def _best_of(result):
    return f"validation Dice {result.best_dice:.3f} in epoch {result.best_epoch}"


def _farewell(result, epochs):
    finished = f"Stopped by hand after {len(result.history)} of {epochs} epochs; the same call goes on from here."
    if result.best_epoch is None:
        return f"{finished} There is no history yet, and the net keeps what it learned of the first epoch."
    return (
        f"{finished} The history and the best weights (epoch {result.best_epoch}, validation Dice "
        f"{result.best_dice:.3f}) are in {result.folder}; the net has these weights now."
    )

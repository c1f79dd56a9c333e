"""Training a net, with a record that survives whatever happens to the process.

A run is a folder that holds

    settings.json          what was asked, on what machine, and how it ended
    history.csv            a row for each finished epoch
    best.weights.h5        the weights of the best epoch
    checkpoint-*.state     all that is needed to go on: weights, optimiser, random numbers, where it stands
"""

from dataclasses import asdict

from course_lib import settings
from course_lib.losses import BinaryCrossentropy
from course_lib.training import arguments, circumstances, identity, memory_check
from course_lib.training.batches import batches_of
from course_lib.training.choice import Asked
from course_lib.training.freed_memory import keep_freed_memory
from course_lib.training.judgement import Plateau
from course_lib.training.lifecycle import begun, chosen, followed, gone_on, loaded, trained
from course_lib.training.loop import Loop, Position
from course_lib.training.optimizers import make_optimizer
from course_lib.training.reproducible import next_seed, random_numbers_as_before
from course_lib.training.run import WRITER, Run, architecture_of, folder_of
from course_lib.training.step import make_step
from course_lib.training.world import join


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
    optimizer="adam",
    weight_decay=None,
    momentum=None,
    schedule=None,
    mixed_precision=None,
    metrics=None,
    monitor="val_dice",
    live=None,
    force=False,
) -> Run:
    """Train, keep the best weights, record every epoch as soon as it is over, and go on after whatever broke it off.

    The same call again goes on with a run that was killed or stopped, in mid-epoch too, and ends with the numbers of an
    undisturbed one; it loads a run that is done. Other settings, other data or other first weights make a new run in
    `<run>-2`, `<run>-3`, ... beside it; a call with the earlier settings finds the earlier folder. More `epochs` than
    before go on from the last one.

    Parameters
    ----------
    model : keras.Model
        Gives logits. It leaves with the weights of its best epoch. With a list of outputs (deep supervision; the full
        size first, then smaller ones) the loss is a mean over them that halves the weight with each, against every
        second, fourth ... pixel of the truth; metrics are of the full size.
    data, validation : pipeline.BatchGenerator, tuple (x, y) or (x, y, weight) of arrays, PyDataset, or what can be
        passed over again and again, as a torch DataLoader or a tf.data.Dataset
        Images `(N, H, W, C)`, truth `(N, H, W, classes)` of 0 and 1, and weights `(N, H, W, 1)`: 0 where the truth is
        unknown, 1 elsewhere, or any number above 0 that says how much a pixel counts in the loss; metrics count all
        that are above 0 alike. To weigh classes, see the losses. Arrays are shuffled anew in each epoch. Epoch k of a
        run is epoch k of a BatchGenerator, and validation is always on its first. Anything else decides on its own
        order; a run that goes on gives the same numbers if that order depends on nothing but the epoch.
    epochs : int
    run : str or Path
        A name, for the folder `runs/<name>` below the current one; or, as a Path, the folder itself.
    learning_rate : float
    loss : keras.losses.Loss, optional
        By default `losses.BinaryCrossentropy()`.
    patience : int, optional
        Stop after so many epochs without a better one. By default all epochs are run.
    batch_size : int
        For arrays only.
    optimizer : {"adam", "adamw", "sgd"}
    weight_decay : float, optional
        For AdamW, by default 0.01, and SGD, by default 0. Weights shrink by learning rate times this in each step.
    momentum : float, optional
        For SGD, by default 0.9, in Nesterov's form.
    schedule : Plateau or "plateau", optional
        Reduce the learning rate where the validation loss no longer falls, see `training.Plateau`.
    mixed_precision : {None, "auto", "bfloat16"}
        "auto" takes bfloat16 on a GPU under torch, where it is faster and takes less memory, and changes nothing
        elsewhere. Weights, loss and metrics stay float32. On TensorFlow, precision is the net's own: build it under
        `keras.config.set_dtype_policy("mixed_bfloat16")`.
    metrics : sequence of keras.metrics.Metric, optional
        More columns of the history. One with the name "dice" takes the place of `metrics.DiceCoefficient()`.
    monitor : str
        The column of the history that says which epoch is best. One whose name ends in "loss" is to be low.
    live : object, optional
        Its method `update(history)` gets the history, a DataFrame, after each epoch; `show.LiveCurves()` draws it.
    force : bool
        Train even where the memory check says that the memory will not do.

    Returns
    -------
    Run
        Also when Ctrl-C stops the training; the epoch it broke off is not in the history, but the same call goes on
        with it. Pressed a second time, Ctrl-C does not wait for the end of a step, and the run goes on from the
        checkpoint before.

    Raises
    ------
    CourseError
        An argument makes no sense, the folder cannot be written, holds a file of that name that is not from here or is
        in use by another process, the disk is full, the memory will not do (`MemoryCheckError`), or the loss is no
        longer a number. Best weights, history and checkpoint up to there stay good.

    Notes
    -----
    One seed, one history, to the last bit on one engine and machine: `training.set_seed(seed)` before the net is built
    fixes its first weights, what dropout drops and the order of arrays.

    Started by `torchrun` several times, the same call trains on several GPUs or machines, with torch only. A batch then
    is shared out among the processes: `batch_size` is that of all together, a BatchGenerator's a multiple of their
    number. Loss, metrics and batch normalisation are those of the whole batch; only dropout draws other numbers than
    in one process. Data that are no arrays and no BatchGenerator are read whole by every process, and must come in the
    same order in all.

    What makes a run another: engine, settings, loss, layers, first weights and seed; the content of arrays; settings of
    a BatchGenerator and names, sizes and times of its files. Of other data only class, length and code are seen, not
    the content. Losses, metrics, layers and data sets of your own count with their code, and with that of functions of
    yours that they call by name.
    """
    world = join()
    loss = BinaryCrossentropy() if loss is None else loss
    schedule = Plateau() if schedule == "plateau" else schedule
    metrics = arguments.with_dice(metrics, loss)
    arguments.check(epochs, learning_rate, patience, schedule, monitor, metrics)
    learning_rate = float(learning_rate)
    low_precision = arguments.low_precision(mixed_precision)
    made_optimizer = make_optimizer(optimizer, learning_rate, weight_decay, momentum)
    batch_size = batch_size if isinstance(data, tuple) or isinstance(validation, tuple) else None
    what_was_asked = {
        "learning_rate": learning_rate,
        "loss": identity.of_object(loss),
        "patience": patience,
        "batch_size": batch_size,
        "optimizer": optimizer,
        "weight_decay": weight_decay,
        "momentum": momentum,
        "schedule": None if schedule is None else asdict(schedule),
        "mixed_precision": "bfloat16" if low_precision else None,
        "monitor": monitor,
    }
    start = {"net": identity.of_weights(model.variables), "seed": next_seed()}
    asked = Asked(
        identity={
            **what_was_asked,
            "engine": settings.engine(),
            "net": identity.of_model(model),
            "metrics": [identity.of_object(metric) for metric in metrics],
            "data": identity.of_data(data),
            "validation": identity.of_data(validation),
        },
        start=start,
        weights=identity.of_weights(model.weights),
        epochs=epochs,
    )
    keep_freed_memory()
    if len(getattr(model, "outputs", None) or [None]) == 1:  # for `model.evaluate` and `model.save` afterwards
        model.compile(made_optimizer, loss, weighted_metrics=metrics, jit_compile=False)
    step = make_step(model, loss, made_optimizer, metrics, low_precision)
    sources = [batches_of(data, batch_size, shuffle=True), batches_of(validation, batch_size, shuffle=False)]
    if world.size > 1:
        from course_lib.training.distributed import SharedStep, share

        step = SharedStep(model, loss, made_optimizer, metrics, low_precision, world=world)
        sources = [share(batches, world) for batches in sources]
    loop = Loop(
        step,
        *sources,
        epochs=epochs,
        learning_rate=learning_rate,
        schedule=schedule,
        patience=patience,
        monitor=monitor,
        live=live,
        check_memory=None if force else _memory_check(model, optimizer, loss, low_precision),
        position=Position(seed=start["seed"]),
        world=world,
    )
    record = {
        "written_by": WRITER,
        "ended": None,
        "started": circumstances.now(),
        "epochs": epochs,
        **what_was_asked,
        "model": model.name,
        "architecture": architecture_of(model),
        "parameters": model.count_params(),
        "profile": settings.profile(),
        "engine": settings.engine(),
        "versions": circumstances.versions(),
        "machine": circumstances.machine(),
        "processes": world.size,
        "start": start,
        "identity": asked.identity,
    }
    if not world.leads:
        return followed(loop)
    with chosen(folder_of(run), asked) as choice:
        if choice.what == "load":
            world.agree(choice)
            return loaded(choice.folder, loop)
        with random_numbers_as_before():
            if choice.what == "go on":
                record = gone_on(choice, loop, record)
            else:
                begun(choice, loop, record)
            world.agree(choice)
            return trained(choice.folder, loop, record)


def _memory_check(model, optimizer, loss, low_precision):
    def check(shape):
        memory_check.check_memory(model, shape, optimizer=optimizer, loss=loss, mixed_precision=low_precision)

    return check

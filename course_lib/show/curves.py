"""What happened during training."""

from collections.abc import Mapping, Sequence

import numpy as np

from course_lib.errors import CourseError
from course_lib.show.picture import BLUE, ORANGE, Picture, new_figure

# For several runs in one picture: Okabe and Ito's colours but the yellow, which is too pale for a line, each with a
# dash pattern of its own for those who see no colours
STYLES = (
    (BLUE, "-"),
    (ORANGE, "--"),
    ("#009E73", "-."),
    ("#CC79A7", ":"),
    ("#000000", (0, (6, 1, 1, 1, 1, 1))),
    ("#56B4E9", (0, (8, 3))),
    ("#D55E00", (0, (2, 1))),
)


def learning_curves(run) -> Picture:
    """Loss and Dice of training and validation, epoch by epoch, with the best epoch marked.

    Parameters
    ----------
    run : training.Run, or a DataFrame with the columns loss, dice, val_loss, val_dice
    """
    history = _history(run)
    epochs = np.arange(1, len(history) + 1)
    figure, ((loss, dice),) = new_figure(1, 2, 9, 3.2)
    for axes, name, label in ((loss, "loss", "loss"), (dice, "dice", "Dice per case, mean")):
        axes.plot(epochs, history[name], color=BLUE, marker=".", label="training")
        axes.plot(epochs, history[f"val_{name}"], color=ORANGE, marker=".", linestyle="--", label="validation")
        axes.set(xlabel="epoch", ylabel=label)
        axes.xaxis.get_major_locator().set_params(integer=True)
        axes.spines[["top", "right"]].set_visible(False)
        axes.legend(frameon=False)
    dice.set_ylim(0, 1)
    first, last = history.iloc[0], history.iloc[-1]
    alt = (
        f"Two line charts over {len(history)} epoch(s). Training loss goes from {first['loss']:.3f} to "
        f"{last['loss']:.3f}, validation loss from {first['val_loss']:.3f} to {last['val_loss']:.3f}; "
    )
    best = _best(run)
    if best is None:
        return Picture(figure, alt + "there is no validation Dice.")
    value = history["val_dice"].iloc[best]
    dice.axvline(epochs[best], color="0.8", zorder=0)
    if value < history["val_dice"].max():  # the run was told to watch something else
        dice.set_title(f"kept in epoch {epochs[best]} with validation Dice {value:.3f}", fontsize=10)
        return Picture(figure, f"{alt}the net is kept in epoch {epochs[best]} with validation Dice {value:.3f}.")
    dice.set_title(f"best validation Dice {value:.3f} in epoch {epochs[best]}", fontsize=10)
    return Picture(figure, f"{alt}validation Dice is best in epoch {epochs[best]} with {value:.3f}.")


def compare_curves(runs: Sequence | Mapping[str, object], reference: Mapping[str, float] | None = None) -> Picture:
    """Loss and Dice of several runs in one picture, training above validation.

    Parameters
    ----------
    runs : sequence of training.Run, or mapping from a name to a Run or a history
        Seven at the most; a run that has not finished an epoch is only named.
    reference : mapping from a name to a validation Dice, optional
        Drawn at the right edge, in the colour of the run.

    Raises
    ------
    CourseError
        There are no runs, or too many to be told apart, or a reference has the name of none.
    """
    if not isinstance(runs, Mapping):
        runs = {run.folder.name: run for run in runs}
    reference = reference or {}
    if not 1 <= len(runs) <= len(STYLES):
        raise CourseError(
            f"compare_curves: {len(runs)} runs were given, but 1 to {len(STYLES)} can be told apart in one picture. "
            "Choose among them; training.compare shows any number in a table."
        )
    if set(reference) - set(runs):
        raise CourseError(
            f"compare_curves: the reference names {', '.join(sorted(set(reference) - set(runs)))}, but the runs are "
            f"{', '.join(runs)}."
        )
    figure, grid = new_figure(2, 2, 9, 5.6)
    said = []
    for (name, run), (colour, dashes) in zip(runs.items(), STYLES, strict=False):
        history = _history(run)
        marker = "." if len(history) == 1 else None  # one epoch makes no line
        style = {"color": colour, "linestyle": dashes, "marker": marker, "label": name}
        for row, part in enumerate(("", "val_")):
            for column, quantity in enumerate(("loss", "dice")):
                grid[row, column].plot(np.arange(1, len(history) + 1), history[part + quantity], **style)
        if name in reference:
            dice = grid[1, 1]
            dice.plot(1.0, reference[name], "<", color=colour, transform=dice.get_yaxis_transform(), clip_on=False)
        said.append(_describe(name, run, history, reference.get(name)))
    for row, part in enumerate(("training", "validation")):
        for column, quantity in enumerate(("loss", "Dice per case, mean")):
            axes = grid[row, column]
            axes.set(title=part, ylabel=quantity)
            axes.xaxis.get_major_locator().set_params(integer=True)
            axes.spines[["top", "right"]].set_visible(False)
    for column, limits in enumerate((_common(grid[:, 0]), (0, 1))):  # training and validation on one scale
        grid[0, column].set_ylim(limits)
        grid[1, column].set(xlabel="epoch", ylim=limits)
    if reference:
        grid[1, 1].set_title("validation, ◂ reference")
    figure.legend(*grid[0, 0].get_legend_handles_labels(), loc="outside lower center", ncols=4, frameon=False)
    return Picture(figure, f"Loss and Dice of {len(runs)} run(s), epoch by epoch. {' '.join(said)}")


def _common(axes):
    limits = np.array([each.get_ylim() for each in axes])
    return limits[:, 0].min(), limits[:, 1].max()


def _history(run):
    return getattr(run, "history", run)


def _best(run):
    """The row of the best epoch: what the run calls so, else the highest validation Dice; None if there is none."""
    dice = _history(run)["val_dice"].to_numpy(dtype=float)
    epoch = getattr(run, "best_epoch", None)
    if epoch is not None:
        return epoch - 1
    return None if np.isnan(dice).all() else int(np.nanargmax(dice))


def _describe(name, run, history, reference):
    best = _best(run)
    if best is None:
        return f"{name}: no validation Dice yet."
    beside = "" if reference is None else f", reference {reference:.3f}"
    value = history["val_dice"].iloc[best]
    if value < history["val_dice"].max():  # the run was told to watch something else
        return f"{name}: kept in epoch {best + 1} with validation Dice {value:.3f}{beside}."
    return f"{name}: best validation Dice {value:.3f} in epoch {best + 1}{beside}."

"""What happened during training."""

import numpy as np

from course_lib.show.picture import BLUE, ORANGE, Picture, new_figure


def learning_curves(run) -> Picture:
    """Loss and Dice of training and validation, epoch by epoch, with the best epoch marked.

    Parameters
    ----------
    run : training.Run, or a DataFrame with the columns loss, dice, val_loss, val_dice
    """
    history = getattr(run, "history", run)
    epochs = np.arange(1, len(history) + 1)
    figure, ((loss, dice),) = new_figure(1, 2, 9, 3.2)
    for axes, name, label in ((loss, "loss", "loss"), (dice, "dice", "Dice per case, mean")):
        axes.plot(epochs, history[name], color=BLUE, marker=".", label="training")
        axes.plot(epochs, history[f"val_{name}"], color=ORANGE, marker=".", linestyle="--", label="validation")
        axes.set(xlabel="epoch", ylabel=label)
        axes.xaxis.get_major_locator().set_params(integer=True)
        axes.spines[["top", "right"]].set_visible(False)
        axes.legend(frameon=False)
    best = int(np.argmax(history["val_dice"].to_numpy()))
    dice.axvline(epochs[best], color="0.8", zorder=0)
    dice.set_ylim(0, 1)
    dice.set_title(f"best validation Dice {history['val_dice'].iloc[best]:.3f} in epoch {epochs[best]}", fontsize=10)
    last = history.iloc[-1]
    alt = (
        f"Two line charts over {len(history)} epochs. Training loss falls from {history['loss'].iloc[0]:.3f} to "
        f"{last['loss']:.3f}, validation loss goes from {history['val_loss'].iloc[0]:.3f} to {last['val_loss']:.3f}; "
        f"validation Dice is best in epoch {epochs[best]} with {history['val_dice'].iloc[best]:.3f}."
    )
    return Picture(figure, alt)

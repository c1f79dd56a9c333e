"""Learning curves that grow while a net trains."""

import sys
import time

from course_lib.show.curves import learning_curves


class LiveCurves:
    """The learning curves of a training in the notebook, drawn anew after its epochs.

    One picture is replaced in place. It is drawn at most every few seconds, and once more when the cell ends, so that
    the saved notebook shows all epochs, as a plain picture with its description. Outside a notebook nothing happens.

    Parameters
    ----------
    every_s : float
        The shortest time between two drawings, in seconds. One takes about a tenth of a second.

    Examples
    --------
    In a notebook `train(..., live=LiveCurves())`; in a loop of one's own, after each epoch:

    >>> import pandas as pd
    >>> live = LiveCurves()
    >>> live.update(pd.DataFrame({"loss": [0.7], "dice": [0.2], "val_loss": [0.6], "val_dice": [0.3]}))
    """

    def __init__(self, every_s: float = 5.0):
        self.every_s = every_s
        self._handle = self._waiting = None
        self._last = 0.0
        self._shell = _notebook()

    def update(self, history) -> None:
        """Show a history: a DataFrame with the columns loss, dice, val_loss, val_dice, a row for each epoch."""
        if self._shell is None or not len(history):
            return
        self._waiting = history
        if self._handle is None:
            self._shell.events.register("post_run_cell", self._end_of_cell)
            self._draw()
        elif time.monotonic() - self._last >= self.every_s:
            self._draw()

    def _draw(self):
        picture = learning_curves(self._waiting)
        if self._handle is None:
            from IPython.display import display

            self._handle = display(picture, display_id=True)
        else:
            self._handle.update(picture)
        self._waiting, self._last = None, time.monotonic()

    def _end_of_cell(self, result=None):
        self._shell.events.unregister("post_run_cell", self._end_of_cell)
        if self._waiting is not None:
            self._draw()
        self._handle = None  # the next cell has a picture of its own


def _notebook():
    """The shell of a Jupyter kernel, None elsewhere."""
    if "IPython" not in sys.modules:
        return None
    shell = sys.modules["IPython"].get_ipython()
    return shell if shell is not None and "IPKernelApp" in shell.config else None

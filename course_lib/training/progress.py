"""How far a training is: a bar where it can move, else a plain line for each epoch."""

import sys
import time

from tqdm.auto import tqdm


def make_progress(epochs: int, first_epoch: int, batches: int | None) -> "Bar | Lines":
    """What fits where the output goes: a terminal or a notebook shows a bar, a log file lines.

    Both write to stdout: nbgrader takes what a cell writes to stderr for a failure.
    """
    return (Bar if sys.stdout.isatty() or _in_notebook() else Lines)(epochs, first_epoch, batches)


class Bar:
    """A bar over the epochs that moves with every batch; the time left is that of the mean epoch so far."""

    def __init__(self, epochs, first_epoch, batches):
        layout = "{desc} {percentage:3.0f} %|{bar}| {elapsed} < {remaining}{postfix}"
        self._bar = tqdm(total=epochs, initial=first_epoch, bar_format=layout, file=sys.stdout, smoothing=0)
        self._batches = batches

    def begin(self, epoch: int, batch: int) -> None:
        self._bar.set_description(f"epoch {epoch + 1}/{self._bar.total}")

    def batch_done(self) -> None:
        if self._batches:
            self._bar.update(1 / self._batches)

    def end(self, row: dict) -> None:
        self._bar.n = row["epoch"]
        brief = {name: row[name] for name in row if name == "loss" or name.startswith("val_")}
        self._bar.set_postfix_str("  ".join(_numbers(brief)))  # all of them would leave the bar no room

    def close(self) -> None:
        self._bar.close()


class Lines:
    def __init__(self, epochs, first_epoch, batches):
        self._epochs, self._first, self._start = epochs, first_epoch, time.perf_counter()

    def begin(self, epoch: int, batch: int) -> None:
        pass

    def batch_done(self) -> None:
        pass

    def end(self, row: dict) -> None:
        each = (time.perf_counter() - self._start) / (row["epoch"] - self._first)
        left = f"{duration(each * (self._epochs - row['epoch']))} left"
        print("  ".join([f"epoch {row['epoch']}/{self._epochs}", *_numbers(row), left]), flush=True)

    def close(self) -> None:
        pass


class Silence:
    """Of processes beside the one that speaks."""

    def begin(self, epoch: int, batch: int) -> None:
        pass

    def batch_done(self) -> None:
        pass

    def end(self, row: dict) -> None:
        pass

    def close(self) -> None:
        pass


def duration(seconds: float) -> str:
    """
    >>> duration(59.6), duration(61), duration(3725)
    ('1:00', '1:01', '1:02:05')
    """
    minutes, seconds = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02d}:{seconds:02d}" if hours else f"{minutes}:{seconds:02d}"


def _numbers(row):
    return [f"{name} {row[name]:.3f}" for name in row if name not in ("epoch", "seconds", "learning_rate")]


def _in_notebook():
    if "IPython" not in sys.modules:
        return False
    shell = sys.modules["IPython"].get_ipython()
    return shell is not None and "IPKernelApp" in shell.config

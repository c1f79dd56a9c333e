"""What the history says: which epoch was best, whether it is time to stop, and how fast to learn on.

All of it is worked out from the rows of the history alone, so that a run that goes on after a break judges as if there
had been none.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from course_lib.errors import CourseError

Row = Mapping[str, float]


def merit(row: Row, monitor: str = "val_dice") -> tuple[float, float]:
    """What makes an epoch better than another: the monitored column, and the lower validation loss among equals.

    A column whose name ends in "loss" is better when lower, any other when higher. nan is below any number.

    >>> merit({"val_dice": 0.9, "val_loss": 0.2}) > merit({"val_dice": 0.9, "val_loss": 0.3})
    True
    """
    sign = -1 if monitor.endswith("loss") else 1
    value, loss = sign * row[monitor], -row["val_loss"]
    return tuple(-math.inf if math.isnan(number) else number for number in (value, loss))


def best_of(rows: Sequence[Row], monitor: str = "val_dice") -> Row | None:
    """The best epoch, the first among equals; None where there is none."""
    return max(rows, key=lambda row: merit(row, monitor), default=None)


def out_of_patience(rows: Sequence[Row], monitor: str, patience: int | None) -> bool:
    """Whether the last `patience` epochs have brought no better one."""
    if patience is None or not rows:
        return False
    return rows[-1]["epoch"] - best_of(rows, monitor)["epoch"] >= patience


@dataclass(frozen=True)
class Plateau:
    """Learn more slowly where the loss no longer falls, as `keras.callbacks.ReduceLROnPlateau` does.

    Parameters
    ----------
    factor : float
        What the learning rate is multiplied by.
    patience : int
        After so many epochs in a row in which the monitored column was not better by `min_delta` than its best so far;
        counted anew after each reduction.
    min_delta : float
        What counts as better.
    min_learning_rate : float
        Never below this.
    monitor : str
        A column of the history. One whose name ends in "loss" shall fall, any other rise.

    Raises
    ------
    CourseError
        A value makes no sense.

    Examples
    --------
    The loss falls, then stands still for two epochs:

    >>> rows = [{"val_loss": loss} for loss in (0.9, 0.7, 0.7, 0.7)]
    >>> Plateau(factor=0.5, patience=2).learning_rate(1e-3, rows)
    0.0005
    """

    factor: float = 0.1
    patience: int = 10
    min_delta: float = 1e-4
    min_learning_rate: float = 0.0
    monitor: str = "val_loss"

    def __post_init__(self):
        if not 0 < self.factor < 1:
            raise CourseError(f"Plateau: factor is {self.factor}, but must lie between 0 and 1; 0.1 and 0.5 are usual.")
        if self.patience < 1:
            raise CourseError(f"Plateau: patience is {self.patience}, but must be at least 1 epoch.")
        for name in ("min_delta", "min_learning_rate"):
            if not getattr(self, name) >= 0:
                raise CourseError(f"Plateau: {name} is {getattr(self, name)}, but must not be negative.")

    def learning_rate(self, first: float, rows: Sequence[Row]) -> float:
        """The learning rate of the epoch after these."""
        sign = -1 if self.monitor.endswith("loss") else 1
        rate, best, waited = first, -math.inf, 0
        for row in rows:
            value = sign * row[self.monitor]
            if value > best + self.min_delta:
                best, waited = value, 0
                continue
            waited += 1
            if waited >= self.patience:
                rate, waited = max(rate * self.factor, min(self.min_learning_rate, rate)), 0
        return rate

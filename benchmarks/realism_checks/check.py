"""What a check is, where it works, and what it says."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import numpy as np


class Place(NamedTuple):
    """Where checks work, and with what.

    Attributes
    ----------
    scratch : Path
        For phantoms and half-trained nets.
    data : Path or None
        The folder of real images, laid out as `real` says.
    minutes : float
        No training takes longer; nets that need more are trained with fewer steps.
    processes : int
        How many make phantoms.
    """

    scratch: Path
    data: Path | None = None
    minutes: float = 20.0
    processes: int = 2


class Outcome(NamedTuple):
    """What a check has found.

    Attributes
    ----------
    measured : str
        For the table.
    holds : bool
    numbers : dict
        All that was measured, in numbers, lists and dictionaries of them.
    """

    measured: str
    holds: bool
    numbers: dict


@dataclass(frozen=True)
class Check:
    """One line of the table.

    Attributes
    ----------
    name : str
    asked : str
        What has to be measured for the check to hold, in words.
    measure : callable (plan, place) -> Outcome
    kind : str
        The phantoms that are looked at: xray, ct or brain.
    plan : dataclass
        Sizes, patients, steps and seeds; `seeds` is one of its fields.
    needs : str or None
        The set of real images, a name in `real.FOLDERS`, without which nothing can be measured.
    """

    name: str
    asked: str
    measure: Callable
    kind: str
    plan: object
    needs: str | None = None


def mean(values) -> float:
    """Without those that are not defined, as the Dice of a structure that is neither there nor found."""
    return float(np.nanmean(values))


def spread(values: Sequence[float]) -> str:
    """The mean over seeds, and the lowest and highest.

    >>> spread([0.5, 0.25, 0.75])
    '0.50 (0.25 to 0.75)'
    """
    return f"{np.mean(values):.2f} ({min(values):.2f} to {max(values):.2f})"

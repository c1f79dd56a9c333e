"""The mean over a window and its mirror images: test-time augmentation."""

from collections.abc import Callable, Sequence
from itertools import combinations

import numpy as np

from course_lib.errors import CourseError

_AXES = ("z", "y", "x")
Mirror = tuple[tuple[int, ...], bool]


def mirrors(flips: Sequence[str], swap: Sequence[tuple[int, int]], ndim: int) -> list[Mirror]:
    """Every combination of the axes: which to flip, as axes of a batch, and whether left and right change places.

    >>> mirrors("yx", [(1, 2)], ndim=2)
    [((), False), ((1,), False), ((2,), True), ((1, 2), True)]
    """
    axes = _AXES[-ndim:]
    wrong = [axis for axis in flips if axis not in axes]
    if wrong or len(set(flips)) < len(flips):
        raise CourseError(
            f"flips is {flips!r}, but names axes of the window to mirror along, each once, of {', '.join(axes)}: "
            'flips="x".'
        )
    if len(swap) and "x" not in flips:
        raise CourseError('swap says which channels change places when x is flipped, but flips names no "x": add it.')
    _check_swap(swap)
    chosen = [
        chosen for count in range(len(flips) + 1) for chosen in combinations(sorted(flips, key=axes.index), count)
    ]
    return [(tuple(1 + axes.index(axis) for axis in names), bool(len(swap)) and "x" in names) for names in chosen]


def mirrored_mean(forward: Callable, windows: np.ndarray, mirrors: Sequence[Mirror], swap: Sequence[tuple[int, int]]):
    """What the net says of windows, averaged over their mirror images, each turned back."""
    total = None
    for axes, swapped in mirrors:
        values = forward(np.ascontiguousarray(np.flip(windows, axes)))
        if swapped:
            values = values[..., _order(values.shape[-1], swap)]
        if axes:
            values = np.flip(values, axes) if isinstance(values, np.ndarray) else values.flip(axes)
        total = values if total is None else total + values
    return total / len(mirrors) if len(mirrors) > 1 else total


def _order(channels: int, swap) -> list[int]:
    order = list(range(channels))
    for one, other in swap:
        if max(one, other) >= channels:
            raise CourseError(
                f"swap names the channels {one} and {other}, but the net gives {channels}, which count from 0."
            )
        order[one], order[other] = other, one
    return order


def _check_swap(swap):
    if any(np.ndim(pair) != 1 or len(pair) != 2 for pair in swap):
        raise CourseError(f"swap is {swap}, but must hold pairs of channels, for example ((1, 2),).")
    named = [int(channel) for pair in swap for channel in pair]
    if len(set(named)) < len(named) or min(named, default=0) < 0:
        raise CourseError(f"swap is {swap}, but each channel has one partner, and channels count from 0.")

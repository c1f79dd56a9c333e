"""A net of small windows on an image of any size.

The image is gone through from its first slice to its last. In memory are the slices that the windows of one row cover:
as the net sees them, and the sums of what it said. A slice that no further window reaches is finished: its sums are
divided by its weights, decided upon and stored.
"""

import sys
from collections.abc import Callable, Iterator, Sequence

import numpy as np
from scipy import special
from tqdm import tqdm

from course_lib.errors import CourseError
from course_lib.inference.flips import mirrored_mean, mirrors
from course_lib.inference.images import Slices
from course_lib.inference.labels import check_threshold, most_likely
from course_lib.inference.labels import threshold as masks_of
from course_lib.inference.models import inferring
from course_lib.inference.windows import Row, importance, rows_of

_ACTIVATIONS = ("sigmoid", "softmax")


def predict(
    model: Callable,
    image,
    window: Sequence[int],
    *,
    activation: str | None = None,
    overlap: float = 0.5,
    weighting: str = "gaussian",
    batch_size: int = 1,
    flips: Sequence[str] = (),
    swap: Sequence[tuple[int, int]] = (),
    average: str = "logits",
    threshold: float | Sequence[float] = 0.5,
    result: str | Callable = "labels",
    out: np.ndarray | None = None,
    normalise: Callable | None = None,
    statistics=None,
    pad_value: float | None = None,
    channels: bool | None = None,
    progress: bool = False,
) -> np.ndarray:
    """What a net says of every voxel of an image, window by window, in bounded memory.

        value(v) = sum w(v) f(v) / sum w(v)    over the windows that hold the voxel v

    with f what the net says there and w the weight of the voxel's place in the window.

    Parameters
    ----------
    model : callable
        (N, h, w, C) or (N, d, h, w, C) float32 -> logits (N, ..., classes). A Keras model on either engine; a torch
        module, on the device of its weights (channels last as well: see `channels_first`); or any function of an
        array. Of several outputs (deep supervision) the first counts.
    image : array, dicom.Series, or datasets case
        (y, x), (y, x, C), (z, y, x) or (z, y, x, C). Anything that is sliced like an array will do, an np.memmap for
        instance, and anything with `shape` and `read(region)` as cases have them. Of what lies on disk a few slices
        are read at a time, each of them once (twice where an image has to be padded with its smallest value).
    window : (h, w) or (d, h, w)
        The size the net is made for. Of a volume, windows (h, w) are taken slice by slice. An image that is smaller
        is padded on both sides.
    activation : {"sigmoid", "softmax"}
        Makes probabilities of logits: "sigmoid" where classes may overlap, "softmax" where one excludes the others
        (channel 0 being the background). Only a net of one class needs none: it is "sigmoid".
    overlap : float
        The share of a side that neighbouring windows have in common, from 0 to below 1; as in MONAI, windows begin
        every int(side * (1 - overlap)) voxels and the last one ends with the image.
    weighting : {"gaussian", "constant"}
        Whether the middle of a window counts more than its border; see `windows.importance`.
    batch_size : int
        Windows that the net gets at once.
    flips : axes to mirror along, of "z", "y", "x"
        What the net says of each window and of all its mirror images is averaged: "x" makes 2 of them, "zyx" 8.
    swap : pairs of channels
        What changes places when x is mirrored: ((1, 2),) where channels 1 and 2 are the right and the left lung. Needs
        columns that run from right to left, as in axial slices.
    average : {"logits", "probabilities"}
        What is averaged over windows and mirror images. Logits, as nnU-Net does and as MONAI does with a net as it is;
        probabilities, so that a single window that is very sure of itself cannot outvote the others.
    threshold : float, or one for each class
        From which probability on a voxel belongs to a class ("sigmoid").
    result : {"labels", "probabilities"} or callable
        "labels": with "softmax" the most likely channel, the lowest of equal ones; with "sigmoid" 0 or 1, and with
        more than one class a mask for each. "probabilities": float32, or as `out` has it. A callable turns the
        probabilities of finished slices, (1, y, x, classes), into an array (1, y, x[, any]) of its own: one voxel must
        not depend on others. With it nested regions become labels in the same bounded memory, see `regions`.
    out : array, optional
        Where the result goes, for instance an np.memmap, or an array of float16. After an interruption it holds the
        slices that were finished.
    normalise : callable (part, statistics) -> part, optional
        The `method` that the `BatchGenerator` of the training had, e.g. `pipeline.ZScore()` or `pipeline.Window(40,
        400)`; it is called on a few slices at a time, without the axis of channels where the image has none. By
        default the values are taken as they are.
    statistics : optional
        Those of the whole image, which are handed to `normalise`: `pipeline.statistics(case)`.
    pad_value : float, optional
        In the units of the image, before normalisation. By default the smallest value of the image, as in training.
    channels : bool, optional
        Whether the last axis of an array holds channels. Needed only where that is not clear: an array of three axes
        with windows of two.
    progress : bool
        Show a bar.

    Returns
    -------
    ndarray
        (z, y, x) or (y, x), and with "probabilities", or masks of more than one class, (..., classes). uint8 for
        labels and masks.

    Raises
    ------
    CourseError
        An argument makes no sense; the net is made for another window; the image or the net gives values that are not
        finite; the statistics are missing. And what reading the image raises.

    Notes
    -----
    Memory. With a window of d x h x w, an image of Z x Y x X with C channels and K classes, what is held beside the
    model and what it needs for one batch is at most, in bytes::

        4 d Y X (C + K)      the slices of one row of windows, and their sums
        + Z Y X r            the result: r = 1 for labels, K for masks, 4 K for probabilities; none with an `out`
        + 24 * 8 Y X C       eight slices on their way from the file
        + 16 N d h w (C + K) a batch of N windows

    with Y and X at least as large as the window. Only the result grows with the number of slices. A CT of 512 x 512 x
    300 and two classes with a window of 96^3: 302 + 79 + 50 + 42 = 473 MB; the whole of it as float32 with sums and
    weights would be 1258 MB.

    Differences from MONAI's `sliding_window_inference`: the image is padded with its smallest value (air), not with 0,
    because training does so; the weights of a voxel are the same numbers. `pad_value=0` gives MONAI's.

    Examples
    --------
    A net that says 2 everywhere says so at every edge:

    >>> sure = lambda windows: np.full((*windows.shape[:-1], 1), 2, np.float32)
    >>> values = predict(sure, np.zeros((9, 7, 5)), (4, 4, 4), result="probabilities")
    >>> values.shape, f"{values.min():.4f} to {values.max():.4f}"  # 1 / (1 + exp(-2))
    ((9, 7, 5, 1), '0.8808 to 0.8808')

    Where the image is above 0.7:

    >>> bright = lambda windows: windows - 0.7
    >>> predict(bright, np.array([[0.6, 0.9], [0.8, 0.1]]), (2, 2))
    array([[0, 1],
           [1, 0]], dtype=uint8)
    """
    window = _checked(window, overlap, batch_size)
    _one_of("average", average, ("logits", "probabilities"))
    _one_of("activation", activation, (None, *_ACTIVATIONS))
    check_threshold(threshold)
    if not callable(result):
        _one_of("result", result, ("labels", "probabilities"))
    views = mirrors(flips, swap, len(window))
    weights = importance(window, weighting)
    slices = Slices(image, window, channels, normalise, statistics, pad_value)
    rows = list(rows_of(slices.padded, window, overlap, batch_size))
    at_once = average == "probabilities"
    with (
        inferring(model, window, slices.channels) as forward,
        tqdm(
            total=sum(len(row.corners) for row in rows), desc="Predicting", unit=" windows", file=sys.stdout,
            disable=not progress,
        ) as bar,
    ):  # fmt: skip

        def say(windows):
            return _activated(forward(windows), activation) if at_once else forward(windows)

        def values_of(windows):
            bar.update(len(windows))
            return mirrored_mean(say, windows, views, swap)

        for z, values in _finished(values_of, slices, window, rows, weights, batch_size):
            if not np.isfinite(values).all():
                raise CourseError(
                    f"The net gives values that are not finite in slice {z}. Look for nan in the image and in the "
                    "weights of the net."
                )
            decided = _decided(values, activation, at_once, result, threshold)
            if out is None:
                out = np.empty((*slices.shape, *decided.shape[2:]), decided.dtype)
                out = out if slices.is_volume else out[0]
            _store(out if slices.is_volume else out[np.newaxis], z, decided, slices.shape)
    return out


def _finished(say: Callable, slices: Slices, window, rows: list[Row], weights: np.ndarray, batch_size: int) -> Iterator:
    """Slice after slice of the image: its number and its weighted means (y, x, classes)."""
    depth, plane = rows[0].stop - rows[0].start, slices.padded[1:]
    seen = np.empty((depth, *plane, slices.channels), np.float32)
    sums, weighted, seen_to = None, None, 0
    for row, after in zip(rows, [*rows[1:], None], strict=True):
        for first, piece in slices.read(seen_to, row.stop):
            seen[first - row.start : first - row.start + len(piece)] = piece
        seen_to = row.stop
        for begin in range(0, len(row.corners), batch_size):
            boxes = [_box(corner, window) for corner in row.corners[begin : begin + batch_size]]
            said = say(np.stack([seen[box] for box in boxes]))
            if sums is None:
                sums = _zeros((depth, *plane, said.shape[-1]), said)
                weighted = _like(np.repeat(weights[..., np.newaxis], said.shape[-1], axis=-1), said)
            for box, values in zip(boxes, said, strict=True):
                _add_product(sums[box], values, weighted)
        for z in range(row.start, row.stop if after is None else after.start):
            inside = tuple(slice(first, first + side) for first, side in zip(slices.before, slices.shape, strict=True))
            if inside[0].start <= z < inside[0].stop:
                mean = _to_numpy(sums[z - row.start]) / _weights_of_slice(z, rows, window, weights, plane)[..., None]
                yield z - inside[0].start, mean[inside[1:]]
        if after is not None:
            _move_up(seen, after.start - row.start)
            _move_up(sums, after.start - row.start)
            sums[max(0, depth - (after.start - row.start)) :] = 0


def _box(corner: tuple[int, int, int], window: tuple[int, ...]) -> tuple:
    """Where a window lies in the slices of its row; a window (h, w) in one of them."""
    sides = tuple(slice(first, first + side) for first, side in zip(corner[-len(window) :], window, strict=True))
    return sides if len(window) == 3 else (corner[0], *sides)


def _weights_of_slice(z: int, rows: list[Row], window, weights: np.ndarray, plane: tuple[int, int]) -> np.ndarray:
    """The sum of the weights (y, x) of one slice, added in the order of the values: of ones it is their very sum.

    It is worked out when a slice is finished; kept for all slices of a row it would take as much memory as a class.
    """
    total = np.zeros(plane, np.float32)
    for row in rows:
        if row.start <= z < row.stop:
            for corner in row.corners:
                if len(window) == 3 or corner[0] == z - row.start:
                    total[_box(corner, window)[1:]] += weights[z - row.start] if len(window) == 3 else weights
    return total


def _decided(values: np.ndarray, activation, activated: bool, result, threshold) -> np.ndarray:
    """The result for one slice."""
    activation = _known(activation, values.shape[-1])
    if result == "labels" and activation == "softmax":
        return most_likely(values)  # of logits as of probabilities
    probabilities = values if activated else _activated(values, activation)
    if result == "probabilities":
        return probabilities
    if result == "labels":
        masks = masks_of(probabilities, threshold).astype(np.uint8)
        return masks[..., 0] if masks.shape[-1] == 1 else masks
    decided = np.asarray(result(probabilities[np.newaxis]))
    if decided.shape[:3] != (1, *values.shape[:2]):
        raise CourseError(
            f"result turns slices of shape {(1, *values.shape)} into {decided.shape}; it must keep the first 3 axes."
        )
    return decided[0]


def _store(out: np.ndarray, z: int, decided: np.ndarray, shape: tuple[int, int, int]) -> None:
    wanted = (*shape, *decided.shape[2:])
    if out.shape != wanted:
        raise CourseError(f"out has the shape {out.shape}, but the result {wanted}: make it as large.")
    if z == 0 and not np.can_cast(decided.dtype, out.dtype, "same_kind"):
        raise CourseError(
            f"out is of {out.dtype}, which cannot hold a result of {decided.dtype}: make it of that type."
        )
    out[z] = decided


def _activated(values, activation):
    """Probabilities, of an array or a tensor of torch."""
    activation = _known(activation, values.shape[-1])
    if isinstance(values, np.ndarray):
        return special.expit(values) if activation == "sigmoid" else special.softmax(values, axis=-1)
    return values.sigmoid() if activation == "sigmoid" else values.softmax(-1)


def _known(activation: str | None, classes: int) -> str:
    if activation == "softmax" and classes == 1:
        raise CourseError(
            'The net gives one channel, of which a softmax is 1 everywhere: use activation="sigmoid", or a net with a '
            "channel for the background."
        )
    if activation is None and classes > 1:
        raise CourseError(
            f'The net gives {classes} channels. Say how they were trained: activation="softmax" where each voxel has '
            'one class, channel 0 being the background; "sigmoid" where classes may overlap.'
        )
    return activation or "sigmoid"


# Sums lie where the net's answers lie: in NumPy, or on the device of torch -------------------------------------------


def _zeros(shape, like):
    return np.zeros(shape, np.float32) if isinstance(like, np.ndarray) else like.new_zeros(shape)


def _like(array: np.ndarray, like):
    return array if isinstance(like, np.ndarray) else like.new_tensor(array)


def _add_product(sums, values, weights) -> None:
    if isinstance(sums, np.ndarray):
        sums += values * weights
    else:
        sums.addcmul_(values, weights)


def _to_numpy(values) -> np.ndarray:
    return values if isinstance(values, np.ndarray) else values.cpu().numpy()


def _move_up(slab, by: int) -> None:
    for z in range(len(slab) - by):  # one by one: of slices that overlap, a copy would be made first
        slab[z] = slab[z + by]


# Arguments ------------------------------------------------------------------------------------------------------------


def _checked(window, overlap: float, batch_size: int) -> tuple[int, ...]:
    sides = tuple(window) if isinstance(window, Sequence | np.ndarray) else (window,)
    whole = all(isinstance(side, int | np.integer) and side >= 1 for side in sides)
    if len(sides) not in (2, 3) or not whole:
        raise CourseError(f"window is {window}, but must be 2 or 3 whole numbers above 0, such as (96, 96, 96).")
    if not 0 <= overlap < 1:
        raise CourseError(f"overlap is {overlap}, but is the share of a side from 0 up to, not including, 1.")
    if not isinstance(batch_size, int | np.integer) or batch_size < 1:
        raise CourseError(f"batch_size is {batch_size}, but must be a whole number of at least 1.")
    return tuple(int(side) for side in sides)


def _one_of(name: str, value, known: tuple) -> None:
    if value not in known:
        raise CourseError(f"{name} is {value!r}, but must be one of {', '.join(map(repr, known))}.")

"""Whether a training fits into memory, known before its first step."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from numbers import Integral

import keras

from course_lib import settings
from course_lib.errors import CourseError
from course_lib.losses import BinaryCrossentropy
from course_lib.training.available_memory import available_bytes, device_type
from course_lib.training.memory_trace import trace_step

# Copies of the weights that an optimiser keeps; SGD one for its momentum
COPIES = {"adam": 2, "adamw": 2, "sgd": 1}

BYTES = {"float16": 2, "bfloat16": 2, "float64": 8, "int64": 8}  # all others of a net have 4

# What a process takes beyond its tensors, as measured: libraries load more of themselves in the first step, and between
# tensors of different sizes the heap has holes into which none of the next fits, a share of the tensors' size.
FIRST_STEP = {("torch", "cpu"): 80e6, ("tensorflow", "cpu"): 150e6, ("torch", "cuda"): 300e6}
HOLES = {("torch", "cpu"): 0.45, ("tensorflow", "cpu"): 0.2, ("torch", "cuda"): 0.1}


class MemoryCheckError(CourseError):
    """The training would not fit into memory."""


@dataclass(frozen=True)
class Prediction:
    """What a training holds at its fullest moment, in bytes.

    Attributes
    ----------
    parts : mapping of str to int
        "weights", "gradients", "optimiser state", "batch", "kept for the backward pass", "comes and goes",
        "holes in the heap" and "libraries"; they add up to `bytes`.
    kept : mapping of str to int
        What of "kept for the backward pass" belongs to which layer, in the order of the forward pass.
    batch_shape : tuple
    """

    parts: Mapping[str, int]
    kept: Mapping[str, int] = field(repr=False)
    batch_shape: tuple

    @property
    def bytes(self) -> int:
        return sum(self.parts.values())

    @property
    def beyond_weights(self) -> int:
        """What training adds to the net, which is in memory already."""
        return self.bytes - self.parts["weights"]

    def __str__(self):
        rows = []
        for part, size in self.parts.items():
            rows.append((part, size))
            if part == "kept for the backward pass":
                rows += [(f"  {level}", size) for level, size in self.levels().items() if size >= 5e4]
        lines = [f"Training with batches of {_times(self.batch_shape)}"]
        lines += [f"  {name:<28}{size / 1e6:>10,.1f} MB" for name, size in rows]
        return "\n".join([*lines, f"  {'together':<28}{self.bytes / 1e6:>10,.1f} MB"])

    def levels(self) -> dict[str, int]:
        """`kept` by the level of a U-Net: what stands before the first "_" in the names of the layers."""
        totals = {}
        for layer, size in self.kept.items():
            level = layer.partition("_")[0]
            totals[level] = totals.get(level, 0) + size
        return totals


def predict_peak(model, batch_shape, *, optimizer="adam", loss=None, mixed_precision=False) -> Prediction:
    """What `train` will hold at its fullest moment, without computing anything.

    The step is gone through with tensors that have a shape but no values, see `memory_trace`. What is counted so is
    exact; what the libraries and the holes of the heap take is a share that was measured. Together the prediction is
    within 25 % of the peak.

    Parameters
    ----------
    model : keras.Model
    batch_shape : tuple of int
        `(N, H, W, C)` or `(N, D, H, W, C)`; a list of them for a net with several inputs.
    optimizer : "adam", "adamw", "sgd", or a keras.optimizers.Optimizer
    loss : keras.losses.Loss, optional
        By default `losses.BinaryCrossentropy()`.
    mixed_precision : bool

    Examples
    --------
    One convolution of 8 weights without a bias; Adam keeps two numbers for each, and a gradient is one more.

    >>> image = keras.Input((16, 16, 1))
    >>> model = keras.Model(image, keras.layers.Conv2D(2, 2, padding="same", use_bias=False)(image))
    >>> parts = predict_peak(model, (4, 16, 16, 1)).parts
    >>> parts["weights"], parts["gradients"], parts["optimiser state"]
    (32, 32, 64)

    A batch is 4 images of 16 x 16, their truth in two channels and a weight for each pixel, 4 bytes a number:

    >>> parts["batch"] == 4 * 16 * 16 * (1 + 2 + 1) * 4
    True
    """
    shapes = [tuple(batch_shape)] if isinstance(batch_shape[0], Integral) else [tuple(shape) for shape in batch_shape]
    trace = trace_step(model, shapes, BinaryCrossentropy() if loss is None else loss, mixed_precision)
    weights = _bytes(model.variables)
    gradients = _bytes(model.trainable_variables)
    kept = sum(trace.kept.values())
    parts = {
        "weights": weights,
        "gradients": gradients,
        "optimiser state": _optimiser_state(optimizer, gradients),
        "batch": trace.batch,
        "kept for the backward pass": kept,
        "comes and goes": max(0, trace.peak - trace.batch - gradients - kept),
    }
    where = (settings.engine(), device_type(model))
    parts["holes in the heap"] = int(HOLES.get(where, 0) * (sum(parts.values()) - weights))
    parts["libraries"] = int(FIRST_STEP.get(where, 0))
    return Prediction(parts, trace.kept, tuple(batch_shape))


def check_memory(
    model, batch_shape, *, optimizer="adam", loss=None, mixed_precision=False, data_bytes=0, available=None
) -> None:
    """Refuse a training that does not fit into memory, and say what would.

    Parameters
    ----------
    model, batch_shape, optimizer, loss, mixed_precision
        As for `predict_peak`.
    data_bytes : int
        What else the training will hold, such as a data set that is read as a whole.
    available : int, optional
        By default `available_bytes(model)`.

    Raises
    ------
    MemoryCheckError
        It needs more than there is. The message names the largest batch and the largest patch that fit.
    """
    room = (available_bytes(model) if available is None else available) - data_bytes
    options = {"optimizer": optimizer, "loss": loss, "mixed_precision": mixed_precision}
    try:
        prediction = predict_peak(model, batch_shape, **options)
    except CourseError:
        raise
    except Exception as error:  # a layer of one's own may do what cannot be gone through without values
        print(f"The memory that training {model.name} needs is not known ({error}); it starts unchecked.")
        return
    if prediction.beyond_weights <= room:
        return
    fits = _what_fits(model, prediction, room, options)
    advice = (
        f"What fits: {', or '.join(fits)}."
        if fits
        else (
            "Not even the smallest batch and patch fit. A net of half the base has a quarter of the weights and half "
            "the feature maps; closing other programs and notebooks frees memory."
        )
    )
    reserved = f", {_gigabytes(data_bytes)} of it for the data" if data_bytes else ""
    raise MemoryCheckError(
        f"Training {model.name} with batches of {_times(batch_shape)} needs {_gigabytes(prediction.beyond_weights)} of "
        f"memory at its peak, and {_gigabytes(max(room + data_bytes, 0))} can be had{reserved}. {advice} "
        "force=True trains nevertheless, at the risk that the system ends the process in mid-training."
    )


def _what_fits(model, prediction, room, options):
    """Phrases for the largest batch of this size of image, and the largest image at this batch and at a batch of 1."""
    shape = prediction.batch_shape
    if not isinstance(shape[0], Integral):  # several inputs
        return []
    fits = []
    most = _largest_batch(model, prediction, room, options)
    if most:
        fits.append(f"a batch of {most}")
    kind, before = "images" if len(shape) == 4 else "patches", None
    for samples in (shape[0],) if most else sorted({shape[0], 1}, reverse=True):
        sides = _largest_sides(model, prediction, room, samples)
        if sides and sides != before:
            fits.append(f"{kind} of {_times(sides)} in a batch of {samples}")
        before = sides
    return fits


def _largest_batch(model, prediction, room, options):
    """The largest batch below the present one that fits, 0 if not even one sample does."""
    samples, *image = prediction.batch_shape
    while samples > 1:
        fixed, growing = _fixed_and_growing(prediction)
        guess = int((room - fixed) / growing * samples)
        samples = min(samples - 1, guess)
        if samples < 1:
            return 0
        prediction = predict_peak(model, (samples, *image), **options)
        if prediction.beyond_weights <= room:
            return samples
    return 0


def _largest_sides(model, prediction, room, samples):
    """The largest image of the same form whose sides the net can halve, None if there is none or it cannot be told."""
    before, *sides = prediction.batch_shape[:-1]
    step = _step(model, sides)
    if step is None:
        return None
    fixed, growing = _fixed_and_growing(prediction)
    pixels = (room - fixed) / growing * before / samples  # as a share of the present number
    for shrink in range(100):
        share = max(pixels, 0) ** (1 / len(sides)) * 0.99**shrink
        smaller = [int(side * share) // step * step for side in sides]
        if min(smaller) < step:
            return None
        if math.prod(smaller) <= pixels * math.prod(sides) and smaller != sides:
            return tuple(min(side, new) for side, new in zip(sides, smaller, strict=True))
    return None


def _step(model, sides):
    """By how much the net divides a side at its deepest; None for a net whose output is no image."""
    output = model.output_shape[0] if isinstance(model.output_shape, list) else model.output_shape
    if len(output) != len(sides) + 2:
        return None
    deepest = sides[0]
    for layer in model.layers:
        layout = getattr(layer, "data_format", None)
        shapes = layer.output.shape if layout and not isinstance(layer.output, list | tuple) else ()
        if len(shapes) == len(sides) + 2:
            side = shapes[2] if layout == "channels_first" else shapes[1]
            deepest = min(deepest, side or deepest)
    return sides[0] // deepest


def _fixed_and_growing(prediction):
    """Bytes beyond the weights that stay, and those that grow with the number of pixels in a batch."""
    parts = prediction.parts
    growing = parts["batch"] + parts["kept for the backward pass"] + parts["comes and goes"]
    growing += parts["holes in the heap"] * growing / (growing + parts["gradients"] + parts["optimiser state"])
    return prediction.beyond_weights - growing, growing


def _optimiser_state(optimizer, gradients):
    if not isinstance(optimizer, str):
        if optimizer.built:
            return _bytes(optimizer.variables)
        momentum = bool(getattr(optimizer, "momentum", 0))
        copies = {keras.optimizers.SGD: int(momentum), keras.optimizers.RMSprop: 1 + momentum}.get(type(optimizer), 2)
        return copies * gradients
    if optimizer.lower() not in COPIES:
        raise CourseError(f"optimizer is {optimizer!r}, but must be one of {', '.join(COPIES)}, or one of Keras'.")
    return COPIES[optimizer.lower()] * gradients


def _bytes(variables):
    return sum(math.prod(v.shape) * BYTES.get(str(v.dtype), 4) for v in variables)


def _times(shape):
    return " x ".join(map(str, shape))


def _gigabytes(count):
    return f"{count / 1e9:.1f} GB" if count >= 1e8 else f"{count / 1e6:.0f} MB"

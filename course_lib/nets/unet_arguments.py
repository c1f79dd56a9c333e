"""What `unet` accepts, and what it says where it does not."""

from numbers import Integral, Real

from course_lib.errors import CourseError

NORMS = ("batch", "instance", "group", None)
VARIANTS = ("plain", "attention", "residual", "dense")


def check(input_shape, classes, base, depth, norm, dropout, spatial_dropout, variant, deep_supervision, pad):
    """Raise CourseError for arguments of `unet` that make no net."""
    if len(input_shape) not in (3, 4):
        raise CourseError(
            f"unet: input_shape is {tuple(input_shape)}, but must be the shape of one image, (H, W, C) or "
            "(D, H, W, C), without the batch. A grey image has C = 1."
        )
    *sides, channels = input_shape
    for name, value in {"channels": channels, "classes": classes, "base": base, "depth": depth}.items():
        if not isinstance(value, Integral) or isinstance(value, bool):
            raise CourseError(f"unet: {name} is {value!r}, but must be a whole number of 1 or more.")
        if value < 1:
            raise CourseError(f"unet: {name} is {value}, but must be 1 or more.")
    for name, value, known in (("norm", norm, NORMS), ("variant", variant, VARIANTS)):
        if value not in known:
            raise CourseError(f"unet: {name} is {value!r}, but must be one of {', '.join(map(_quoted, known))}.")
    for name, value in {"dropout": dropout, "spatial_dropout": spatial_dropout}.items():
        if not isinstance(value, Real) or not 0 <= value < 1:
            raise CourseError(f"unet: {name} is {value!r}, but must be a share from 0 up to, not including, 1.")
    for name, value in {"deep_supervision": deep_supervision, "pad": pad}.items():
        if not isinstance(value, bool):
            raise CourseError(f"unet: {name} is {value!r}, but must be True or False.")
    if variant == "attention" and depth < 2:
        raise CourseError(
            f"unet: with a depth of {depth} there is no skip to gate: the first skip has no gate, as in Oktay 2018. "
            'Choose a depth of 2 or more, or variant="plain".'
        )
    if variant == "dense" and base % 8:
        raise CourseError(
            f"unet: base is {base}, but must be a multiple of 8 for dense blocks: each of their 4 layers adds an "
            "eighth of the level's feature maps."
        )
    if deep_supervision and depth < 3:
        raise CourseError(
            f"unet: with a depth of {depth} deep supervision has nothing to add: it leaves out the two lowest "
            "resolutions. Choose a depth of 3 or more, or deep_supervision=False."
        )
    _check_sides(sides, depth, norm, pad)


def _check_sides(sides, depth, norm, pad):
    step, shape = 2**depth, " x ".join(map(str, sides))
    if any(side is not None and (not isinstance(side, Integral) or side < 1) for side in sides):
        raise CourseError(f"unet: the sides are {shape}, but must be whole numbers of 1 or more, or None for any.")
    if not pad and None in sides:
        raise CourseError(
            f"unet: the sides are {shape}, but only a net that pads takes images of any size: set pad=True, or give "
            f"the sides, each a multiple of 2**{depth} = {step}."
        )
    if not pad and any(side % step for side in sides):
        # the nearest multiple, and the smallest one where that would be nothing
        fitting = tuple(max(step, round(side / step) * step) for side in sides)
        raise CourseError(
            f"unet: an image of {shape} cannot be halved {depth} times: every side must be a "
            f"multiple of 2**{depth} = {step}. The nearest size that fits is {' x '.join(map(str, fitting))}; crop, "
            "pad or resize the images to it, set pad=True, or choose a smaller depth."
        )
    if norm == "instance" and None not in sides and all(side <= step for side in sides):
        raise CourseError(
            f"unet: halving {shape} {depth} times leaves one pixel, and instance normalisation makes every single "
            'value zero. Choose a smaller depth, larger images, or norm="group".'
        )


def _quoted(value):
    return "None" if value is None else f'"{value}"'

"""What a viewer of volumes takes, checked."""

import numpy as np

from course_lib.errors import CourseError


def checked_volume(volume):
    volume = volume if hasattr(volume, "shape") and hasattr(volume, "dtype") else np.asarray(volume)
    shape = tuple(volume.shape)
    if len(shape) == 4:
        raise CourseError(
            f"The volume has the shape {shape}: a viewer shows one channel at a time, for instance volume[..., 0]."
        )
    if len(shape) != 3 or 0 in shape:
        raise CourseError(
            f"A volume is (z, y, x) with voxels in it, not of shape {shape}; show.overlay draws an image."
        )
    if getattr(volume.dtype, "kind", "f") not in "biuf":
        raise CourseError(f"A volume holds grey values, not {volume.dtype}.")
    return volume


def checked_mask(mask, shape, name: str) -> np.ndarray | None:
    if mask is None:
        return None
    mask = np.asarray(mask)
    if mask.shape != tuple(shape):
        raise CourseError(
            f"{name} has the shape {mask.shape}, the volume {tuple(shape)}: a mask labels every voxel, so both "
            "must be the same."
        )
    if mask.dtype.kind not in "biuf" or (mask.dtype.kind == "f" and not (mask == np.round(mask)).all()):
        raise CourseError(
            f"{name} holds other than whole numbers: make a mask of probabilities first, for instance {name} >= 0.5."
        )
    return mask


def checked_spacing(spacing_mm) -> tuple[float, float, float]:
    try:
        spacing = (1.0, 1.0, 1.0) if spacing_mm is None else tuple(float(step) for step in spacing_mm)
    except (TypeError, ValueError):
        spacing = ()
    if len(spacing) != 3 or not all(0 < step < np.inf for step in spacing):
        raise CourseError(f"spacing_mm is {spacing_mm}, but must be three lengths above 0, (dz, dy, dx).")
    return spacing

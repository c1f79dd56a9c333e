"""The voxel grid of a phantom volume, as asked for."""


def checked_grid(shape, spacing_mm, field_mm):
    """Shape and spacing as tuples; without a spacing the one with which the array covers the field.

    Raises
    ------
    ValueError
        The shape is not three counts, or a spacing is not positive.
    """
    shape = tuple(int(n) for n in shape)
    if len(shape) != 3 or min(shape) < 1:
        raise ValueError(f"shape is three counts (nz, ny, nx), not {shape}.")
    if spacing_mm is None:
        spacing_mm = [round(length / n, 6) for length, n in zip(field_mm, shape, strict=True)]
    spacing_mm = tuple(float(step) for step in spacing_mm)
    if len(spacing_mm) != 3 or not min(spacing_mm) > 0:
        raise ValueError(f"spacing_mm is three positive distances (dz, dy, dx), not {spacing_mm}.")
    return shape, spacing_mm

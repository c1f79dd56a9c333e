"""Positions and orientations of slices -> order, spacing, affine; or the reason why they are no regular stack.

Pure functions on numbers, in mm and in the patient's coordinates of DICOM (LPS: x to the left, y to the back, z to
the head). An orientation is the six numbers of ImageOrientationPatient: the direction along a row, then along a
column. A position is ImagePositionPatient, the centre of the first pixel of a slice.
DICOM PS3.3, C.7.6.2.1.1. https://dicom.nema.org/medical/dicom/current/output/chtml/part03/sect_C.7.6.2.html
"""

from dataclasses import dataclass

import numpy as np

ORIENTATION_TOLERANCE = 1e-4  # of a direction cosine; over 400 mm this is 0.04 mm
SPACING_TOLERANCE = 0.01  # of the slice spacing, as in highdicom
POSITION_TOLERANCE_MM = 0.01  # positions are often written with two decimals
TILT_TOLERANCE = 1e-3  # mm sideways per mm along the stack


@dataclass(frozen=True)
class Fault:
    """Why slices are no regular stack: a code, one sentence, and the slices at fault (indices into the input)."""

    code: str
    cause: str
    slices: tuple[int, ...]


def slice_normal(orientation) -> np.ndarray:
    """The unit vector perpendicular to a slice: row direction x column direction.

    >>> slice_normal([1, 0, 0, 0, 1, 0])  # axial: towards the head
    array([0., 0., 1.])
    """
    orientation = np.asarray(orientation, dtype=float)
    normal = np.cross(orientation[:3], orientation[3:])
    return normal / np.linalg.norm(normal)


def positions_along_normal(positions, orientation) -> np.ndarray:
    """How far along the slice normal each slice lies, in mm.

    >>> positions_along_normal([[-90, -80, 12.5], [-90, -80, 10]], [1, 0, 0, 0, 1, 0])
    array([12.5, 10. ])
    """
    return np.asarray(positions, dtype=float) @ slice_normal(orientation)


def stack_spacing_mm(positions, orientation) -> float:
    """The slice spacing of a regular stack: the distance of the outer slices over the number of steps.

    The median step decides what is regular, since a hole does not shift it (see `find_fault`). Once all steps equal
    it within tolerance, their mean is the better number: it puts the last slice where it is, even where positions
    were rounded.

    >>> stack_spacing_mm([[0, 0, 0], [0, 0, 2.5], [0, 0, 5]], [1, 0, 0, 0, 1, 0])
    2.5
    """
    along = positions_along_normal(positions, orientation)
    return float(np.ptp(along) / (len(along) - 1))


def stack_affine(first_position, orientation, spacing_mm) -> np.ndarray:
    """The matrix that takes array indices (z, y, x, 1) to mm (LPS), 4 x 4.

    Parameters
    ----------
    first_position : sequence of 3 floats
        ImagePositionPatient of the slice z = 0.
    orientation : sequence of 6 floats
        ImageOrientationPatient.
    spacing_mm : (dz, dy, dx)

    Examples
    --------
    The pixel in slice 2, row 0, column 1 of an axial stack:

    >>> affine = stack_affine([-90, -80, 10], [1, 0, 0, 0, 1, 0], (5, 0.7, 0.5))
    >>> affine @ [2, 0, 1, 1]
    array([-89.5, -80. ,  20. ,   1. ])
    """
    orientation = np.asarray(orientation, dtype=float)
    dz, dy, dx = spacing_mm
    along_row, along_column = orientation[:3], orientation[3:]
    affine = np.eye(4)
    affine[:3, 0] = slice_normal(orientation) * dz
    affine[:3, 1] = along_column / np.linalg.norm(along_column) * dy
    affine[:3, 2] = along_row / np.linalg.norm(along_row) * dx
    affine[:3, 3] = first_position
    return affine


def to_ras(affine: np.ndarray) -> np.ndarray:
    """An affine to DICOM's axes (left, posterior, superior) as one to NIfTI's (right, anterior, superior), or back.

    The first two rows change their sign. The array stays: what changes is the name of the direction it runs in.

    >>> to_ras(np.diag([2.0, 3.0, 4.0, 1.0]))[0, 0]
    np.float64(-2.0)
    """
    return np.diag([-1.0, -1.0, 1.0, 1.0]) @ affine


def is_orientation(orientation, tolerance: float = 1e-3) -> bool:
    """Whether six numbers are two perpendicular unit vectors.

    >>> is_orientation([1, 0, 0, 0, 1, 0]), is_orientation([1, 0, 0, 1, 0, 0]), is_orientation([0] * 6)
    (True, False, False)
    """
    orientation = np.asarray(orientation, dtype=float)
    if orientation.shape != (6,) or not np.isfinite(orientation).all():
        return False
    axes = orientation.reshape(2, 3)
    return bool(np.allclose(axes @ axes.T, np.eye(2), rtol=0, atol=tolerance))


def find_fault(
    positions,
    orientations,
    *,
    orientation_tolerance: float = ORIENTATION_TOLERANCE,
    spacing_tolerance: float = SPACING_TOLERANCE,
    position_tolerance_mm: float = POSITION_TOLERANCE_MM,
    tilt_tolerance: float = TILT_TOLERANCE,
) -> Fault | None:
    """The first reason why slices are no regular stack; None where they are one.

    Parameters
    ----------
    positions : (n, 3)
        In any order; n >= 2.
    orientations : (n, 6)
    orientation_tolerance : float
        Largest difference between direction cosines of two slices.
    spacing_tolerance : float
        Largest difference of a step from the median step, as a fraction of that.
    position_tolerance_mm : float
        What rounding may have done to a position; added to the other tolerances.
    tilt_tolerance : float
        Largest sideways shift of a slice per mm along the stack.

    Examples
    --------
    >>> axial = [1, 0, 0, 0, 1, 0]
    >>> find_fault([[0, 0, 0], [0, 0, 2], [0, 0, 4]], [axial] * 3) is None
    True
    >>> fault = find_fault([[0, 0, 0], [0, 0, 2], [0, 0, 6]], [axial] * 3)
    >>> fault.code, fault.slices
    ('missing_slices', (1, 2))
    >>> fault.cause
    '1 slice is missing: there is a gap of 4 mm where the step is 2 mm'
    """
    positions = np.asarray(positions, dtype=float)
    orientations = np.asarray(orientations, dtype=float)
    order = np.argsort(positions_along_normal(positions, orientations[0]), kind="stable")
    # Each check presumes the ones before it: without one normal there are no positions along it, and a slice that is
    # there twice or a tilted stack has no meaningful step.
    fault = (
        _mixed_orientations(orientations[order], orientation_tolerance)
        or _duplicate_positions(positions[order], orientations[0], position_tolerance_mm)
        or _gantry_tilt(positions[order], orientations[0], tilt_tolerance, position_tolerance_mm)
        or _irregular_steps(positions[order], orientations[0], spacing_tolerance, position_tolerance_mm)
    )
    if fault is None:
        return None
    return Fault(fault.code, fault.cause, tuple(int(order[i]) for i in fault.slices))


def _mixed_orientations(orientations, tolerance) -> Fault | None:
    differs = np.abs(orientations - np.median(orientations, axis=0)).max(axis=1) > tolerance
    if not differs.any():
        return None
    kinds = len(np.unique(np.round(orientations, 3), axis=0))
    return Fault(
        "mixed_orientations",
        f"The slices are not parallel: there are {max(kinds, 2)} orientations among {len(orientations)} slices",
        tuple(np.flatnonzero(differs)),
    )


def _duplicate_positions(positions, orientation, tolerance_mm) -> Fault | None:
    steps = np.diff(positions_along_normal(positions, orientation))
    # half the tolerance: thin slices are closer to one another than a rounding error is to nothing
    same = np.flatnonzero(steps < tolerance_mm / 2)
    if same.size == 0:
        return None
    places = int(len(positions) - same.size)
    return Fault(
        "duplicate_positions",
        f"{len(positions)} slices share {places} position{'s' if places != 1 else ''}",
        tuple(np.union1d(same, same + 1)),
    )


def _gantry_tilt(positions, orientation, tolerance, tolerance_mm) -> Fault | None:
    normal = slice_normal(orientation)
    travel = positions - positions[0]
    along = travel @ normal
    sideways = np.linalg.norm(travel - np.outer(along, normal), axis=1)
    shifted = np.flatnonzero(sideways > tolerance * along + tolerance_mm)
    if shifted.size == 0:
        return None
    degrees = float(np.degrees(np.arctan2(sideways[-1], along[-1])))
    return Fault(
        "gantry_tilt",
        f"The slices are stacked {degrees:.1f} degrees off their normal (up to {sideways.max():.1f} mm sideways)",
        tuple(range(len(positions))),
    )


def _irregular_steps(positions, orientation, tolerance, tolerance_mm) -> Fault | None:
    steps = np.diff(positions_along_normal(positions, orientation))
    median = float(np.median(steps))
    if (np.abs(steps - median) <= tolerance * median + tolerance_mm).all():
        return None
    # With holes the shortest steps are the spacing; the median can already be a mixture when slices are few.
    spacing = float(np.median(steps[steps < 1.5 * steps.min()]))
    multiples = np.round(steps / spacing)
    if (np.abs(steps - multiples * spacing) <= multiples * (tolerance * spacing + tolerance_mm)).all():
        gaps = np.flatnonzero(multiples > 1)
        missing = int((multiples - 1).sum())
        return Fault(
            "missing_slices",
            f"{missing} slice{' is' if missing == 1 else 's are'} missing: there is a gap of {steps[gaps[0]]:.4g} mm "
            f"where the step is {spacing:.4g} mm",
            tuple(np.union1d(gaps, gaps + 1)),
        )
    odd = np.flatnonzero(np.abs(steps - median) > tolerance * median + tolerance_mm)
    return Fault(
        "irregular_spacing",
        f"The steps between slices differ: {steps.min():.4g} to {steps.max():.4g} mm, most are {median:.4g} mm",
        tuple(np.union1d(odd, odd + 1)),
    )

"""Opening, closing and filling, in millimetres, of masks and of label maps.

Serra, Image Analysis and Mathematical Morphology, 1982. What is outside the image never takes anything away: an opening
does not eat an organ from where the scan cuts it off, and a closing always holds its mask (`scipy.ndimage` does the one
and not the other; SimpleITK does as we do).
"""

from collections.abc import Sequence

import numpy as np
from scipy import ndimage

from course_lib.errors import CourseError
from course_lib.inference.label_maps import checked_spacing, of_each_label


def opening(labels: np.ndarray, radius_mm: float, spacing_mm: Sequence[float]) -> np.ndarray:
    """What a ball can reach from inside: thin bridges, spikes and specks narrower than the ball go.

    opening(M) = the union of all balls that lie in M, seen within the image. Every voxel whose centre is at most
    `radius_mm` away belongs to the ball.

    Parameters
    ----------
    labels : bool or integer array, (y, x) or (z, y, x)
        A mask, or a label map: then of each label.
    radius_mm : float
        0 or more. A ball smaller than the spacing is one voxel and changes nothing.
    spacing_mm : (dy, dx) or (dz, dy, dx)

    Returns
    -------
    array of the same shape and dtype; a copy

    Raises
    ------
    CourseError
        An array that is no mask or label map, or a radius or spacing that makes no sense.

    Examples
    --------
    A square of 3 x 3 with a tail one pixel wide; the ball of 1 mm is a plus:

    >>> mask = np.array([[0, 1, 0, 0, 0], [1, 1, 1, 1, 1], [0, 1, 0, 0, 0]], bool)
    >>> opening(np.pad(mask, 1), 1, (1, 1))[1:-1, 1:-1].astype(int)
    array([[0, 1, 0, 0, 0],
           [1, 1, 1, 0, 0],
           [0, 1, 0, 0, 0]])
    """
    spacing = checked_spacing(spacing_mm, np.ndim(labels))
    lines = _lines(radius_mm, spacing)
    return of_each_label(labels, lambda mask: _dilated(~_dilated(~mask, lines), lines), margin=1)


def closing(labels: np.ndarray, radius_mm: float, spacing_mm: Sequence[float]) -> np.ndarray:
    """Fill gaps and notches that a ball does not fit into: the opening of what is outside.

    Parameters, returns and errors are those of `opening`. In a label map what is filled was background before: a
    label takes nothing from another.

    Examples
    --------
    A gap of one pixel, into which no plus fits, and one of three:

    >>> mask = np.array([[1, 1, 0, 1, 0, 0, 0, 1]] * 3, bool)
    >>> closing(mask, 1, (1, 1))[1].astype(int)
    array([1, 1, 1, 1, 0, 0, 0, 1])
    """
    spacing = checked_spacing(spacing_mm, np.ndim(labels))
    lines = _lines(radius_mm, spacing)
    around = [(int(voxels) + 1,) * 2 for voxels in radius_mm / spacing]
    inside = tuple(slice(before, -after) for before, after in around)

    def closed(mask):  # outside is background here: else a gap between an organ and the border would be filled
        return ~_dilated(~_dilated(np.pad(mask, around), lines), lines)[inside]

    return of_each_label(labels, closed)  # a closing never leaves the bounding box


def fill_holes(labels: np.ndarray, slice_wise: bool = False) -> np.ndarray:
    """Fill what is enclosed: background from which no path over faces of voxels leads to the border of the image.

    Parameters
    ----------
    labels : bool or integer array, (y, x) or (z, y, x)
        A mask, or a label map: then the holes of each label, as far as they are background; what another label holds
        stays. What lies in a hole of several labels goes to the lowest.
    slice_wise : bool
        Fill each slice (y, x) of a volume by itself: holes that are open towards other slices too, such as a vessel
        that runs through an organ.

    Returns
    -------
    array of the same shape and dtype; a copy

    Examples
    --------
    >>> ring = np.array([[1, 1, 1], [1, 0, 1], [1, 1, 1]], np.uint8) * 3
    >>> fill_holes(ring)[1]
    array([3, 3, 3], dtype=uint8)
    """
    if slice_wise and np.ndim(labels) != 3:
        raise CourseError(f"slice_wise goes through the slices of a volume, and this array has {np.ndim(labels)} axes.")
    return of_each_label(labels, lambda mask: _filled(mask, slice_wise))


def _filled(mask: np.ndarray, slice_wise: bool) -> np.ndarray:
    faces = ndimage.generate_binary_structure(mask.ndim, 1)
    if slice_wise:
        faces[[0, 2]] = False
    parts, count = ndimage.label(~mask, faces)
    # Around its bounding box there is background or the border, so what reaches the box's border is open.
    is_open = np.zeros(count + 1, bool)
    for axis in range(1 if slice_wise else 0, mask.ndim):
        for side in (0, -1):
            is_open[np.take(parts, side, axis)] = True
    is_open[0] = False
    return ~is_open[parts]


def _lines(radius_mm: float, spacing: np.ndarray) -> dict[int, list[tuple[int, ...]]]:
    """A ball as lines along x: half of their length -> where they are, as offsets along the other axes."""
    if not 0 <= radius_mm < np.inf:
        raise CourseError(f"radius_mm is {radius_mm}, but must be a length of 0 or more.")
    reach = radius_mm * (1 + 1e-9)  # so that 0.3 reaches three times 0.1
    sides = [np.arange(-int(reach / step), int(reach / step) + 1) for step in spacing[:-1]]
    lines = {}
    for offset in np.stack(np.meshgrid(*sides, indexing="ij"), axis=-1).reshape(-1, len(sides)):
        left = reach**2 - float(((offset * spacing[:-1]) ** 2).sum())
        if left >= 0:
            lines.setdefault(int(np.sqrt(left) / spacing[-1]), []).append(tuple(offset.tolist()))
    return lines


def _dilated(mask: np.ndarray, lines: dict[int, list[tuple[int, ...]]]) -> np.ndarray:
    """All voxels that a ball on a voxel of the mask covers; outside there is nothing.

    The mask is widened along x to each length of line once, and then shifted: passes of a few ms over whole arrays
    instead of a visit to every voxel of the ball from every voxel of the image.
    """
    result, line, half = np.zeros_like(mask), mask.copy(), 0
    for wanted in sorted(lines):
        while half < min(wanted, mask.shape[-1] - 1):
            half += 1
            line[..., half:] |= mask[..., : mask.shape[-1] - half]
            line[..., : mask.shape[-1] - half] |= mask[..., half:]
        for offset in lines[wanted]:
            if all(abs(by) < side for by, side in zip(offset, mask.shape, strict=False)):
                to = tuple(slice(max(by, 0), side + min(by, 0)) for by, side in zip(offset, mask.shape, strict=False))
                of = tuple(slice(max(-by, 0), side + min(-by, 0)) for by, side in zip(offset, mask.shape, strict=False))
                result[to] |= line[of]
    return result

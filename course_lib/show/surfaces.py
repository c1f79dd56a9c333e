"""The surface of a structure, as triangles in the patient's millimetres."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from scipy import ndimage, sparse
from skimage.measure import block_reduce, marching_cubes

_FACES = 40_000  # more are not needed for a picture of some hundred pixels
_SHRINK, _SWELL, _ROUNDS = 0.5, -0.53, 8  # Taubin's smoothing: each step inwards is taken back by one outwards
_FARTHEST = 0.25  # voxels, or blocks: no point is moved more, so that what is small stays


class Surface(NamedTuple):
    points_mm: np.ndarray  # (n, 3): to the patient's left, to the back, to the head, from the first voxel's centre
    faces: np.ndarray  # (m, 3): rows of points_mm, anticlockwise seen from outside


def surface(mask: np.ndarray, spacing_mm: tuple[float, float, float], most_faces: int = _FACES) -> Surface | None:
    """The closed surface around a mask; None where the mask is empty.

    Marching cubes on the voxels, then smoothing, so that light falls on a body and not on a staircase. A large mask
    is first averaged over blocks of 2, 3, ... voxels, until there are few enough triangles; pieces smaller than half a
    block may then be lost. Nothing is drawn at random: the same mask gives the same surface.

    Parameters
    ----------
    mask : bool array (z, y, x)
    spacing_mm : (dz, dy, dx)
    most_faces : int

    References
    ----------
    Lorensen, Cline: Marching cubes, SIGGRAPH 1987, https://doi.org/10.1145/37401.37422 ; Taubin: A signal processing
    approach to fair surface design, SIGGRAPH 1995, https://doi.org/10.1145/218380.218473

    Examples
    --------
    A ball of radius 12 mm, 40 mm to the left of the first voxel: its centre stays where it is.

    >>> z, y, x = np.indices((20, 40, 60))
    >>> ball = (2 * z - 20) ** 2 + (y - 20) ** 2 + (x - 40) ** 2 < 12**2
    >>> surface(ball, (2, 1, 1)).points_mm.mean(axis=0).round(1).tolist()
    [40.0, 20.0, 20.0]
    """
    (box,) = ndimage.find_objects(mask.astype(np.uint8)) or [None]
    if box is None:
        return None
    cut = mask[box]
    step = 1
    while _estimated_faces(cut) > most_faces * step**2:
        step += 1
    points, faces = _triangles(cut, step)
    first = np.array([each.start for each in box])
    points = step * _smoothed(points, faces) + (step - 1) / 2 + first
    to_left_back_head = (points * spacing_mm)[:, ::-1]
    return Surface(np.ascontiguousarray(to_left_back_head, np.float32), faces)


def may_hold_another(body: Surface, bodies: Sequence[Surface]) -> bool:
    """Whether the middle of another body is in the box around this one, so that this one should be translucent."""
    low, high = body.points_mm.min(axis=0), body.points_mm.max(axis=0)
    for other in bodies:
        middle, size = other.points_mm.mean(axis=0), np.ptp(other.points_mm, axis=0)
        if ((low < middle) & (middle < high)).all() and size.prod() < (high - low).prod():
            return True
    return False


def _estimated_faces(mask: np.ndarray) -> int:
    """Two triangles for each side between a voxel inside and one outside, roughly."""
    sides = [np.count_nonzero(np.diff(mask, axis=axis, prepend=False, append=False)) for axis in range(3)]
    return 2 * sum(sides)


def _triangles(mask: np.ndarray, step: int) -> tuple[np.ndarray, np.ndarray]:
    """Points (n, 3) in blocks of the mask (z, y, x), and faces that look outwards where x, y, z are right-handed."""
    coarse = block_reduce(mask.astype(np.float32), step, np.mean) if step > 1 else mask.astype(np.float32)
    level = min(0.5, 0.5 * float(coarse.max()))  # a sheet thinner than half a block is a surface too
    points, faces, _, _ = marching_cubes(np.pad(coarse, 1), level)
    return points - 1, faces


def _smoothed(points: np.ndarray, faces: np.ndarray) -> np.ndarray:
    pairs = np.concatenate([faces[:, [0, 1]], faces[:, [1, 2]], faces[:, [2, 0]]])
    ones = np.ones(len(pairs), np.float32)
    joined = sparse.coo_array((ones, pairs.T), shape=(len(points), len(points))).tocsr()
    joined = joined + joined.T
    weights = 1 / joined.sum(axis=1)[:, np.newaxis]
    moved = points
    for _ in range(_ROUNDS):
        for share in (_SHRINK, _SWELL):
            moved = moved + share * ((joined @ moved) * weights - moved)
    way = moved - points
    length = np.linalg.norm(way, axis=1, keepdims=True)
    return points + way * np.minimum(1, _FARTHEST / np.maximum(length, 1e-9))

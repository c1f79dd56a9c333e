"""The surface of a mask, as points: its border voxels, and the surface elements that marching cubes lays through it."""

import math
from functools import lru_cache
from itertools import permutations, product

import numpy as np

# The triangles that marching cubes draws between 8 voxel centres, for one of each kind of pattern; turning, mirroring
# and exchanging in and out give all 256. Bit x + 2 y + 4 z of the key says whether voxel (z, y, x) is in the mask. A
# triangle is its normal, as long as the triangle is large, in eighths of a voxel's face. The choice where a pattern
# allows several is that of Nikolov et al., https://github.com/google-deepmind/surface-distance.
_TRIANGLES = {
    0b00000001: [(1, 1, 1)],
    0b00000011: [(2, 2, 0), (2, 2, 0)],
    0b00000110: [(1, 1, 1), (1, 1, 1)],
    0b00000111: [(1, 1, 1), (2, 2, 2), (4, 0, 0)],
    0b00001111: [(4, 0, 0), (4, 0, 0)],
    0b00010110: [(1, 1, 1), (1, 1, 1), (1, 1, 1)],
    0b00010111: [(1, 1, 1), (1, 1, 1), (2, 2, 2), (2, 2, 2)],
    0b00011000: [(1, 1, 1), (1, 1, 1)],
    0b00011001: [(0, 2, 2), (0, 2, 2), (1, 1, 1)],
    0b00011011: [(0, 2, 2), (1, 1, 1), (2, 0, 2), (3, 3, 3)],
    0b00011110: [(1, 1, 1), (1, 1, 1), (2, 2, 2), (4, 0, 0)],
    0b00111100: [(2, 2, 0), (2, 2, 0), (2, 2, 0), (2, 2, 0)],
    0b01101001: [(1, 1, 1), (1, 1, 1), (1, 1, 1), (1, 1, 1)],
}
# The same in 2D: the pieces of contour between 4 pixel centres, in eighths of a pixel's side.
_SEGMENTS = {0b0001: [(4, 4)], 0b0011: [(8, 0)], 0b0110: [(4, 4), (4, 4)]}


def border_voxels(mask):
    """Voxels of a padded mask with a face (in 2D: a side) on the background: the mask without its erosion.

    Returns
    -------
    ndarray of int, (rank, n)
        Indices in the image.
    """
    flat, reach = mask.flat, mask.strides[0]
    middle = flat[reach:-reach]  # without the first and the last layer, which are background
    inner = np.ones_like(middle)
    for stride in mask.strides:
        inner &= flat[reach - stride : len(flat) - reach - stride]
        inner &= flat[reach + stride : len(flat) - reach + stride]
    return mask.indices(np.flatnonzero(middle > inner) + reach)


def surface_elements(mask, spacing_mm):
    """The pieces of surface (in 2D: of contour) that lie between the voxels of a padded mask.

    Between each 2 x 2 x 2 neighbouring voxel centres (in 2D: 2 x 2) that are neither all in the mask nor all out of it
    marching cubes draws up to four triangles, with corners halfway between a centre inside and one outside.

    Returns
    -------
    points : ndarray of int, (rank, n)
        Where the elements are: point (0, 0, 0) lies between voxels (0, 0, 0) and (1, 1, 1), and so on.
    areas : ndarray of float, (n,)
        In mm2 (in 2D: lengths in mm).

    References
    ----------
    Nikolov et al., Clinically applicable segmentation of head and neck anatomy for radiotherapy, 2021,
    https://doi.org/10.2196/26151
    """
    codes, bits = mask.flat.view(np.uint8), 1
    for stride in reversed(mask.strides):
        codes = codes[:-stride] | codes[stride:] << bits
        bits *= 2
    on_surface = np.flatnonzero((codes != 0) & (codes != 2**bits - 1))
    return mask.indices(on_surface), element_areas(spacing_mm)[codes[on_surface]]


@lru_cache(maxsize=32)
def element_areas(spacing_mm):
    """The area in mm2 (in 2D: the length in mm) of the surface in each pattern of 8 (4) voxels."""
    faces = math.prod(spacing_mm) / np.array(spacing_mm)  # area of a voxel's face across each axis; in 2D: its side
    return np.linalg.norm(_normals(len(spacing_mm)) * faces, axis=2).sum(axis=1)


@lru_cache(maxsize=2)
def _normals(rank):
    """Normals of the triangles in each pattern, (256, 4, 3), or of the segments, (16, 2, 2), in voxel faces."""
    patterns = _TRIANGLES if rank == 3 else _SEGMENTS
    table = np.zeros((2**2**rank, 4 if rank == 3 else 2, rank))
    bits = np.arange(2**rank).reshape((2,) * rank)
    for pattern, normals in patterns.items():
        inside = (pattern >> bits & 1).astype(bool)
        for order, signs in product(permutations(range(rank)), product((1, -1), repeat=rank)):
            turned = inside.transpose(order)[tuple(slice(None, None, sign) for sign in signs)]
            for code in (np.sum(1 << bits[turned]), np.sum(1 << bits[~turned])):
                table[code, : len(normals)] = np.array(normals)[:, list(order)] / 8
    return table

"""One structure cut out of its image, so that the work on it goes by its own size and not by the image's."""

import math
from functools import reduce

import numpy as np

from course_lib.errors import CourseError


class PaddedMask:
    """The part of a mask in which there is something, with a layer of background around it.

    The layer makes an object at the image's edge end there like any other. And it lets neighbours be found in the flat
    array by a shift: what a shift carries over the end of a row is background.

    Attributes
    ----------
    shape : tuple of int
    flat : ndarray of bool
    strides : tuple of int
        How far in `flat` the neighbour along each axis is.
    first : ndarray of int
        Where in the image `flat` begins; -1 along an axis on which the structure touches the image's edge.
    """

    def __init__(self, mask, first):
        self.shape = tuple(size + 2 for size in mask.shape)
        padded = np.zeros(self.shape, bool)
        padded[(slice(1, -1),) * mask.ndim] = mask
        self.flat = padded.reshape(-1)
        self.strides = tuple(math.prod(self.shape[axis + 1 :]) for axis in range(mask.ndim))
        self.first = np.array(first) - 1

    def indices(self, chosen):
        """Indices in the image, (rank, n), of the voxels at positions of the flat array."""
        return np.stack(np.unravel_index(chosen, self.shape)) + self.first[:, None]


def cut_out(mask):
    """The structure of a mask, or None where the mask is empty."""
    box = bounding_box(mask)
    return None if box is None else PaddedMask(mask[box], first=_starts(box))


class CutOutRegions:
    """The structures of a label map, by region.

    The map is gone through once, for the box around all labels, and what is in there once more, for the box around
    each label.

    Parameters
    ----------
    name : str
        Of the map, for messages.
    values : ndarray of whole numbers
    regions : Regions

    Raises
    ------
    CourseError
        The map holds a label that no region has, or a region the background.
    """

    def __init__(self, name, values, regions):
        from scipy import ndimage

        for region, labels in regions.items():
            if min(labels) < 1:
                raise CourseError(
                    f"The region {region!r} has the label {min(labels)}; the surface of a structure is against the "
                    "background, which is 0, and labels of structures start at 1."
                )
        self._regions = regions
        self._boxes = {}
        box = bounding_box(values)
        if box is None:
            return
        self._starts = _starts(box)
        self._part = values[box].view(np.uint8) if values.dtype == bool else values[box]
        if self._part.min() < 0 or self._part.max() > max(regions.labels):
            regions.check(np.unique(self._part).tolist(), name)
        boxes = ndimage.find_objects(self._part)
        self._boxes = {label: box for label, box in enumerate(boxes, start=1) if box is not None}
        regions.check(self._boxes, name)

    def __getitem__(self, region):
        """The structure of a region as a PaddedMask, or None where there is none of it."""
        labels = [label for label in self._regions[region] if label in self._boxes]
        if not labels:
            return None
        box = tuple(
            slice(min(part.start for part in parts), max(part.stop for part in parts))
            for parts in zip(*(self._boxes[label] for label in labels), strict=True)
        )
        part = self._part[box]
        mask = reduce(np.logical_or, (part == label for label in labels))
        return PaddedMask(mask, first=np.add(self._starts, _starts(box)))


def bounding_box(values):
    """Slices around everything nonzero, or None where all is zero."""
    box = [slice(None)] * values.ndim
    for axis in range(values.ndim):  # only the first look goes through the whole array
        others = tuple(other for other in range(values.ndim) if other != axis)
        occupied = np.flatnonzero(values[tuple(box)].any(axis=others))
        if not occupied.size:
            return None
        box[axis] = slice(int(occupied[0]), int(occupied[-1]) + 1)
    return tuple(box)


def _starts(box):
    return [part.start for part in box]

"""Smooth fields on few nodes, drawn on many voxels.

A distance to the skin bends over centimetres: computed every few millimetres and interpolated, it costs a hundredth.
The nodes are fixed in the scanner's millimetres, whatever the voxels are: the interpolated surface is that of the body,
and the same at any resolution.
"""

import numpy as np

from course_lib.phantoms.space import Grid
from course_lib.phantoms.texture import noise_tile


class Lattice(Grid):
    """The nodes round the voxels of a space, or of a box in it."""

    def __init__(self, space, edge_mm, step_mm=(5.0, 5.0, 5.0), box=None):
        """`edge_mm` is how wide an edge is drawn within a slice, `box` two corners (x, y, p) of what is wanted.

        `step_mm` is the distance of the nodes (up, back, across).
        """
        window = tuple(slice(0, n) for n in space.shape)
        if box is not None:  # a thick slice reaches into it from outside
            thick = np.array([0, space.thickness_mm, 0])
            window = space.window(np.asarray(box[0]) - thick, np.asarray(box[1]) + thick)
        self.voxels = window
        self._low, self._part, axes = [], [], []
        for axis, step, span in zip(space.axes_mm, step_mm, window or (slice(0, 0),) * 3, strict=True):
            at = axis[span] / step
            cell = np.floor(at).astype(int)
            nodes = np.unique(np.concatenate([cell, cell + 1]))
            self._low.append(np.searchsorted(nodes, cell))
            self._part.append((at - cell).astype(np.float32))
            axes.append(nodes * step)
        self._edge, self._slanted = np.float32(edge_mm), np.float32(space.thickness_mm / step_mm[0])
        super().__init__(axes, space.centre_mm, space.roll_deg, space.slope)

    def noise(self, seed, scale_mm):
        """Noise of mean 0 and standard deviation 1 with clumps of `scale_mm` at the nodes.

        It lies along the scanner's axes, not the body's: looked up axis by axis, it costs a tenth.
        """
        field = noise_tile(seed)
        x, y, p = self.centre_mm
        for number, (axis, middle) in enumerate(zip(self.axes_mm, (-y, p, x), strict=True)):
            at = (axis + middle) * (2 / scale_mm)
            low = np.floor(at).astype(int)
            part = (at - low).astype(np.float32).reshape([-1 if i == number else 1 for i in range(3)])
            before, after = np.take(field, low % 64, axis=number), np.take(field, (low + 1) % 64, axis=number)
            field = before + part * (after - before)
        return field

    def plane(self, k, surface, fields=(), more_surfaces=()):
        """What a surface fills of slice k of the space, and fields there.

        Returns
        -------
        (rows, columns), [inside, *fields, *more_surfaces], or None where the slice is not met
            `inside` is the distance to the surface over the width of its edge: below 0.5 where a voxel is touched.
            More surfaces are given in the same measure.
        """
        if self.voxels is None or not self.voxels[0].start <= k < self.voxels[0].stop:
            return None
        low, part = (a[k - self.voxels[0].start] for a in (self._low[0], self._part[0]))
        nearest = self._sharp(surface, low, part)
        window = self._window(nearest < 0.5)
        if window is None:
            return None
        planes = [nearest, *(_between(f, low, part) for f in fields)]
        planes += [self._sharp(f, low, part) for f in more_surfaces]
        return self._shifted(window), [self._drawn(plane, *window) for plane in planes]

    def distance(self, k, surface):
        """(rows, columns) and the distance in mm in slice k, there where it is negative; or None."""
        if self.voxels is None or not self.voxels[0].start <= k < self.voxels[0].stop:
            return None
        plane = _between(surface, *(a[k - self.voxels[0].start] for a in (self._low[0], self._part[0])))
        window = self._window(plane < 0)
        return None if window is None else (self._shifted(window), self._drawn(plane, *window))

    def _sharp(self, field, low, part):
        """A thick slice draws a surface that it cuts at a slant with a wider edge.

        The mean of a step over a voxel is a ramp as wide as the voxel is along the normal.
        """
        slant = np.minimum(np.abs(field[low + 1] - field[low]) * self._slanted, 1.5 * self._slanted * 5)
        return _between(field, low, part) / (self._edge + slant)

    def _window(self, near):
        rows = _span(np.flatnonzero(near.any(axis=1)), self._low[1])
        columns = _span(np.flatnonzero(near.any(axis=0)), self._low[2])
        return None if rows is None or columns is None else (rows, columns)

    def _shifted(self, window):
        return tuple(
            slice(span.start + whole.start, span.stop + whole.start)
            for span, whole in zip(window, self.voxels[1:], strict=True)
        )

    def _drawn(self, plane, rows, columns):
        low = self._low[2][columns]
        top, bottom = self._low[1][rows.start], self._low[1][rows.stop - 1] + 2
        across = plane[top:bottom, low]
        across += self._part[2][columns] * (plane[top:bottom, low + 1] - across)
        low = self._low[1][rows] - top
        # Whole rows at a time: this is the only step that touches every voxel.
        out = np.take(np.diff(across, axis=0), low, axis=0)
        out *= self._part[1][rows, None]
        out += np.take(across, low, axis=0)
        return out


def _between(field, low, part):
    return field[low] + part * (field[low + 1] - field[low])


def _span(nodes, low):
    """The voxels whose cells touch nodes from the first to the last."""
    if not len(nodes):
        return None
    start, stop = np.searchsorted(low, nodes[0] - 1, "left"), np.searchsorted(low, nodes[-1], "right")
    return slice(int(start), int(stop)) if start < stop else None

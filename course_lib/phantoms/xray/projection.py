"""From millimetres in the body to pixels of the detector, and the sums of tissue along the beam."""

import numpy as np
from scipy.interpolate import CubicSpline


class View:
    """The geometry of one exposure of `size` x `size` pixels.

    The body's axes: x to the patient's left (the image's right), y down from the lung apices, z to the front; mm.
    """

    def __init__(self, visit, size):
        self.size = size
        self.pixel_mm = visit.field_width_mm / size
        self._centre = np.array(visit.centre_mm)
        roll, yaw = np.deg2rad([visit.roll_deg, visit.yaw_deg])
        self._roll = np.array([[np.cos(roll), -np.sin(roll)], [np.sin(roll), np.cos(roll)]])
        self._turn = np.tan(yaw)
        # The focus stands 1.8 m from the detector (PA, chest against it) or 1.1 m (AP, back against it):
        # what lies far from the detector is magnified, relative to the plane z = 0.
        self._zoom_per_mm = -1 / 1800 if visit.view == "PA" else 1 / 1100

    def grid(self, z=0.0):
        """Body coordinates (x, y), each (size, size), of the pixel centres at depth z."""
        at = ((np.arange(self.size) + 0.5) / self.size - 0.5) * self.size * self.pixel_mm
        x, y = at[None, :].astype(np.float32), at[:, None].astype(np.float32)
        zoom = 1 + z * self._zoom_per_mm
        (a, b), (c, d) = self._roll.T.astype(np.float32) / np.float32(zoom)
        centre_x, centre_y = self._centre
        return a * x + b * y + np.float32(centre_x - z * self._turn), c * x + d * y + np.float32(centre_y)

    def pixels(self, x, y, z=0.0):
        """Fractional pixel indices (column, row) of points in the body."""
        per_mm = (1 + np.float32(self._zoom_per_mm) * z) / np.float32(self.pixel_mm)
        x = (x + np.float32(self._turn) * z - np.float32(self._centre[0])) * per_mm
        y = (y - np.float32(self._centre[1])) * per_mm
        (a, b), (c, d) = self._roll.astype(np.float32)
        middle = np.float32(self.size / 2 - 0.5)
        return a * x + b * y + middle, c * x + d * y + middle

    def deposit(self, x, y, z, *volumes_mm3):
        """Thickness along the beam, mm (size, size), of each tissue given as points that carry volume.

        The points' volume is shared among the four nearest pixels; divided by the area of a pixel it is a thickness.
        A shell of points therefore shows bright rims without further ado.
        """
        column, row = self.pixels(x, y, z)
        inside = (column > -1) & (column < self.size) & (row > -1) & (row < self.size)
        column, row = column[inside], row[inside]
        left, top = np.floor(column).astype(np.int32), np.floor(row).astype(np.int32)
        column, row = column - left, row - top
        width = self.size + 2  # a border of one pixel takes what falls half outside
        first = (top + 1) * width + left + 1
        shares = (
            (0, (1 - column) * (1 - row)),
            (1, column * (1 - row)),
            (width, (1 - column) * row),
            (width + 1, column * row),
        )
        thicknesses = []
        for volume in volumes_mm3:
            total = np.zeros(width * width)
            for step, share in shares:
                total += np.bincount(first + step, weights=share * volume[inside], minlength=width * width)
            thicknesses.append((total.reshape(width, width)[1:-1, 1:-1] / self.pixel_mm**2).astype(np.float32))
        return thicknesses

    def tubes(self, tubes):
        """(wall, content) in mm along the beam, each (size, size), of `tube` points."""
        return self.deposit(*np.concatenate(tubes, axis=1))


def tube(view, path, half_height, half_depth=None, wall=0.0):
    """Points along a tube: rows x, y, z, volume of its wall, volume of its content.

    Parameters
    ----------
    path : (n, 3)
        The middle of the tube, mm.
    half_height, half_depth : float or (n,)
        Half axes of the cross-section, mm, in the image plane and along the beam. Without `half_depth` it is round.
    wall : float or (n,)
        Thickness of the wall, mm.

    Points lie on the surface only. That does for the content as well: weighted with sin^2 of the angle around the
    tube their projections add up to the chords of the ellipse.
    """
    step = min(view.pixel_mm, 1.5)
    path, half_height, half_depth, wall = _resample(
        path, half_height, half_height if half_depth is None else half_depth, wall, step
    )
    along = np.gradient(path, axis=0)
    length = np.linalg.norm(along, axis=1)
    along /= length[:, None]
    across = np.stack([-along[:, 1], along[:, 0], 0 * length], axis=1)
    flat = np.hypot(along[:, 0], along[:, 1])
    # Where a tube runs towards the viewer `across` has no direction of its own: let it stand upright there.
    across += np.clip(0.3 - flat, 0, None)[:, None] * np.array([0, 1, 0], np.float32)
    across /= np.linalg.norm(across, axis=1)[:, None]
    deep = np.cross(along, across)
    around = max(8, int(np.ceil(3.0 * np.max(half_height) / step)))
    turn = 2 * np.pi / around
    # Each ring of points is turned against the one before, by the golden ratio: no stripes along the tube.
    angle = (np.arange(around, dtype=np.float32) + np.arange(len(path), dtype=np.float32)[:, None] * 0.618 % 1) * turn
    sin, cos = np.sin(angle), np.cos(angle)
    height, depth = half_height[:, None], half_depth[:, None]
    points = path.T[:, :, None] + (height * cos) * across.T[:, :, None] + (depth * sin) * deep.T[:, :, None]
    arc = np.hypot(height * sin, depth * cos) * turn
    shell = wall[:, None] * arc * length[:, None]
    content = (height * depth * length[:, None]) * sin**2 * turn
    return np.concatenate([points, shell[None], content[None]]).reshape(5, -1)


def _resample(path, *sizes_and_step):
    *sizes, step = sizes_and_step
    path = np.asarray(path, float)
    at = np.concatenate([[0], np.cumsum(np.linalg.norm(np.diff(path, axis=0), axis=1))])
    fine = np.linspace(0, at[-1], max(4, int(at[-1] / step)))
    if len(path) < 20:
        curve = CubicSpline(at, path)(fine)
    else:  # dense enough to go straight from point to point
        curve = np.stack([np.interp(fine, at, axis) for axis in path.T], 1)
    return (a.astype(np.float32) for a in (curve, *(np.interp(fine, at, np.broadcast_to(s, at.shape)) for s in sizes)))

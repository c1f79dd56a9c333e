"""From millimetres in the body to pixels of the detector, and sums along diverging rays."""

import numpy as np
from scipy import ndimage
from scipy.interpolate import CubicSpline

FOCUS_MM = {"PA": 1800.0, "AP": 1100.0}  # from the focus to the detector
DETECTOR_MM = {"PA": 150.0, "AP": 160.0}  # from the body's axis to the detector


class View:
    """The geometry of one exposure of `size` x `size` pixels.

    The body's axes: x to the patient's left (the image's right), y down from the lung apices, p to the back; mm. The
    beam's axes are the body's, turned by the yaw: across, down, back. The detector stands in front of the chest (PA)
    or behind the back (AP); what lies far from it is magnified. Lengths in the picture are those in the plane of the
    body's axis.
    """

    def __init__(self, visit, size):
        self.size = size
        self.pixel_mm = visit.field_width_mm / size
        self._centre = np.array(visit.centre_mm, float)
        roll, yaw = np.deg2rad([visit.roll_deg, visit.yaw_deg])
        self.yaw_deg = float(visit.yaw_deg)
        self._roll = np.array([[np.cos(roll), -np.sin(roll)], [np.sin(roll), np.cos(roll)]])
        self._cos, self._sin = np.float32(np.cos(yaw)), np.float32(np.sin(yaw))
        self._focus_mm = FOCUS_MM[visit.view]
        self._detector_mm = DETECTOR_MM[visit.view]
        self._to_detector = -1.0 if visit.view == "PA" else 1.0  # the sign of p there
        self._drop = np.tan(np.deg2rad(visit.tilt_deg)) * self._to_detector

    def magnification(self, back):
        """How much larger a thing at this depth looks than one in the plane of the body's axis.

        (F - d) / (F - t), F from focus to detector, d from axis to detector, t from thing to detector
        """
        from_detector = self._detector_mm - self._to_detector * back
        return (self._focus_mm - self._detector_mm) / (self._focus_mm - from_detector)

    def beam(self, x, p):
        """Across and back of points in the body."""
        return self._cos * x - self._sin * p, self._sin * x + self._cos * p

    def grid(self, back=0.0):
        """Body coordinates (x, y, p), each (size, size), of what the pixel centres show at a depth of the beam."""
        across, down = self._unprojected(*self.flat_grid(), back)
        back = np.float32(back)
        return self._cos * across + self._sin * back, down, self._cos * back - self._sin * across

    def _unprojected(self, across, down, back):
        zoom = np.float32(self.magnification(back))
        return across / zoom + np.float32(self._centre[0]), (
            down / zoom + np.float32(self._centre[1] + back * self._drop)
        )

    def flat(self, x, y, p):
        """Across and down (mm) of the shadows of points in the body, before the picture is rolled."""
        across, back = self.beam(x, p)
        zoom = self.magnification(back)
        return (
            (across - np.float32(self._centre[0])) * zoom,
            (y - np.float32(self._centre[1]) - np.float32(self._drop) * back) * zoom,
        )

    def flat_grid(self):
        """Across and down (mm, before the roll) of the pixel centres, (size, size) each."""
        at = ((np.arange(self.size) + 0.5) / self.size - 0.5) * self.size * self.pixel_mm
        column, row = at[None, :].astype(np.float32), at[:, None].astype(np.float32)
        (a, b), (c, d) = self._roll.T.astype(np.float32)
        return a * column + b * row, c * column + d * row

    def pixels(self, x, y, p=0.0):
        """Fractional pixel indices (column, row) of points in the body."""
        across, down = (length / np.float32(self.pixel_mm) for length in self.flat(x, y, p))
        (a, b), (c, d) = self._roll.astype(np.float32)
        middle = np.float32(self.size / 2 - 0.5)
        return a * across + b * down + middle, c * across + d * down + middle

    def voxels(self, step_mm, depth_step_mm, half_depth_mm):
        """Shape, spacing and centre of a `Space`, turned by the yaw, that covers all the pixels see of the body.

        Voxels have sides of `step_mm` across the beam and of `depth_step_mm` along it.
        """
        half = 0.5 * self.size * self.pixel_mm
        turned = np.abs(self._roll).sum(axis=1) * half
        reach = turned / min(self.magnification(half_depth_mm), self.magnification(-half_depth_mm))
        reach = reach + abs(self._drop) * half_depth_mm + step_mm
        across, down = (int(np.ceil(2 * r / step_mm)) for r in reach)
        deep = int(np.ceil(2 * half_depth_mm / depth_step_mm))
        x = float(self._cos * self._centre[0])
        p = float(-self._sin * self._centre[0])
        return (down, deep, across), (step_mm, depth_step_mm, step_mm), (x, float(self._centre[1]), p)

    def sums(self, planes, spacing_mm):
        """Integrals (k, size, size) of `voxels` (k, nz, ny, nx) along the rays from the focus.

        Each plane across the beam is magnified as its depth asks for, then all are added; the roll comes last.
        """
        k, nz, ny, nx = planes.shape
        dz, dy, dx = spacing_mm
        half = np.abs(self._roll).sum(axis=1) * 0.5 * self.size * self.pixel_mm + 2 * dx
        columns, rows = (int(np.ceil(2 * h / dx)) for h in half)
        across = (np.arange(columns) - (columns - 1) / 2) * dx
        down = (np.arange(rows) - (rows - 1) / 2) * dz
        total = np.zeros((k, rows, columns), np.float32)
        for j in range(ny):
            back = (j - (ny - 1) / 2) * dy
            at_x, at_y = self._unprojected(across.astype(np.float32), down.astype(np.float32), back)
            i, s = _between((at_x - self._centre[0]) / dx + (nx - 1) / 2, nx)
            r, t = _between((nz - 1) / 2 - (at_y - self._centre[1]) / dz, nz)  # axis 0 of voxels runs upwards
            plane = planes[:, :, j]
            plane = plane[:, r] * (1 - t)[:, None] + plane[:, r + 1] * t[:, None]
            total += plane[:, :, i] * (1 - s) + plane[:, :, i + 1] * s
        # A ray beside the middle is a little longer.
        slant = np.sqrt(1 + (across[None, :] ** 2 + down[:, None] ** 2) / (self._focus_mm - self._detector_mm) ** 2)
        total *= (dy * slant).astype(np.float32)
        across, down = self.flat_grid()
        where = np.stack([down / dz + (rows - 1) / 2, across / dx + (columns - 1) / 2])
        return np.stack([ndimage.map_coordinates(image, where, order=3, mode="nearest") for image in total])

    def deposit(self, x, y, p, *volumes_mm3):
        """Thickness along the beam, mm (size, size), of each tissue given as points that carry volume.

        The points' volume is shared among the four nearest pixels; divided by the area of a pixel it is a thickness.
        A shell of points therefore shows bright rims without further ado.
        """
        column, row = self.pixels(x, y, p)
        area = self.magnification(self.beam(x, p)[1]) ** 2 + np.zeros_like(column)  # a near thing casts a large shadow
        inside = (column > -1) & (column < self.size) & (row > -1) & (row < self.size)
        column, row, area = column[inside], row[inside], area[inside]
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
                total += np.bincount(first + step, weights=share * area * volume[inside], minlength=width * width)
            thicknesses.append((total.reshape(width, width)[1:-1, 1:-1] / self.pixel_mm**2).astype(np.float32))
        return thicknesses

    def tubes(self, tubes):
        """(wall, content) in mm along the beam, each (size, size), of `tube` points."""
        return self.deposit(*np.concatenate(tubes, axis=1))


def _between(at, count):
    """The lower neighbour of fractional indices, and how far to the next; outside, the border's."""
    at = np.clip(at, 0, count - 1)
    low = np.minimum(at.astype(np.int32), count - 2)
    return low, (at - low).astype(np.float32)


def tube(view, path, half_height, half_depth=None, wall=0.0):
    """Points along a tube: rows x, y, p, volume of its wall, volume of its content.

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

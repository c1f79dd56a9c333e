"""One virtual patient in an MR scanner: tissues -> T1 before and after contrast agent, T2 and FLAIR, and the truth.

What it is: a head whose tissues have the right places and, through the signal equations, the right order of brightness
in four contrasts; gliomas that enhance or do not, swell, push and fade; thick slices, coil shading, Rician noise and
ghosts. What it is not: k-space is not simulated, so there is no ringing; gyri are random; skull base and face are
plain lumps.
"""

from dataclasses import dataclass

import numpy as np

from course_lib.phantoms.brain.head import HeadPatient, draw_head
from course_lib.phantoms.brain.painting import ENHANCING, NCR_NET, Canvas, Head
from course_lib.phantoms.grid import checked_grid
from course_lib.phantoms.mr.acquisition import acquired
from course_lib.phantoms.mr.scanner import NAMES, MrScanner, draw_scanner, signals
from course_lib.phantoms.mr.tissues import TISSUES
from course_lib.phantoms.space import Space

FIELD_MM = (160.0, 230.4, 230.4)  # what the array covers where no spacing is asked for
BRATS_FIELD_MM = (155.0, 240.0, 240.0)
_SLAB_VOXELS = 2_000_000  # computed at a time, so that the memory needed does not grow with the number of slices
_MIDDLE_MM = {False: (0, 12, 0), True: (0, 5, -9)}  # of the array, in the head: x, y, p
_ENHANCING = dict.fromkeys(range(2017, 2022), 4) | {2023: 3, 2024: 3}  # the label, by year of the challenge


@dataclass(frozen=True, eq=False)
class MrPhantom:
    """Four contrasts of one head and their exact truth. Slices run upwards, rows to the back, columns to the left.

    Attributes
    ----------
    t1, t1ce, t2, flair : int16 (z, y, x)
        0 to 4095, in no unit: MR numbers are comparable within an image only. t1ce is T1 after contrast agent.
    labels : uint8 (z, y, x)
        As in BraTS: 1 necrotic and non-enhancing core (NCR/NET), 2 oedema (ED), 4 enhancing tumour (ET; 3 from 2023),
        0 anything else.
    tissues : uint8 (z, y, x)
        What each voxel is made of, for the most part: an index into `course_lib.phantoms.mr.tissues.TISSUES`.
    brain : bool (z, y, x)
        Brain with its furrows and ventricles: without skull, scalp, eyes and neck.
    spacing_mm : (dz, dy, dx)
    year : int
        Of the BraTS challenge whose labels these are.
    """

    t1: np.ndarray
    t1ce: np.ndarray
    t2: np.ndarray
    flair: np.ndarray
    labels: np.ndarray
    tissues: np.ndarray
    brain: np.ndarray
    spacing_mm: tuple[float, float, float]
    year: int
    patient: HeadPatient
    scanner: MrScanner

    @property
    def tumour(self) -> np.ndarray:
        """bool (z, y, x): the tumour's core, NCR/NET and ET, without the oedema."""
        return (self.labels == NCR_NET) | (self.labels == _ENHANCING[self.year])


def brain_mr(
    seed: int, shape=(40, 192, 192), spacing_mm: tuple[float, float, float] | None = None, year: int = 2021
) -> MrPhantom:
    """The head of a virtual patient in four MR contrasts, with the exact mask of its glioma, if it has one.

    More than four in five patients have a glioma; a third of these do not enhance, one in seven has several foci.
    Lengths are millimetres all the way, and voxels come last: the same seed at another shape is the same head in the
    same position.

    Parameters
    ----------
    seed : int
        The patient. The same arguments give the same arrays.
    shape : (nz, ny, nx)
    spacing_mm : (dz, dy, dx), optional
        By default the array covers 160 x 230.4 x 230.4 mm whatever its shape: (4.0, 1.2, 1.2) at the default shape.
    year : int
        Of the BraTS challenge whose labels are wanted, 2017 to 2021, 2023 or 2024: enhancing tumour is 4 up to 2021
        and 3 from 2023.

    Returns
    -------
    MrPhantom

    Raises
    ------
    ValueError
        The shape is not three counts, a spacing is not positive, or labels of that year are not known.

    Examples
    --------
    >>> phantom = brain_mr(7, shape=(10, 32, 32))
    >>> phantom.flair.shape, phantom.flair.dtype, phantom.spacing_mm
    ((10, 32, 32), dtype('int16'), (16.0, 7.2, 7.2))
    """
    shape, spacing_mm = checked_grid(shape, spacing_mm, FIELD_MM)
    return _scanned(seed, shape, spacing_mm, year, stripped=False)


def brain_brats(seed: int, shape=(155, 240, 240), year: int = 2021) -> MrPhantom:
    """The same patient as BraTS hands brains out: upright, on one grid, the skull stripped, 0 outside the brain.

    The array covers 155 x 240 x 240 mm whatever its shape: 1 mm voxels at the default shape. Within the brain every
    voxel is 1 or more. Written as NIfTI, in the order (x, y, z), such an array has BraTS' shape 240 x 240 x 155 and,
    since both run to the patient's left and back, BraTS' axes LPS. B. H. Menze et al., The multimodal brain tumor image
    segmentation benchmark (BRATS), IEEE Trans. Med. Imaging 34 (2015) 1993, doi 10.1109/TMI.2014.2377694.

    Parameters, errors : see `brain_mr`.

    Examples
    --------
    >>> phantom = brain_brats(7, shape=(31, 48, 48))
    >>> phantom.t1ce[~phantom.brain].max(), phantom.spacing_mm
    (np.int16(0), (5.0, 5.0, 5.0))
    >>> np.unique(phantom.labels).tolist()  # a glioma that does not enhance
    [0, 1, 2]
    """
    shape, spacing_mm = checked_grid(shape, None, BRATS_FIELD_MM)
    return _scanned(seed, shape, spacing_mm, year, stripped=True)


def _scanned(seed, shape, spacing_mm, year, stripped):
    if year not in _ENHANCING:
        raise ValueError(f"Labels are known for BraTS {', '.join(map(str, _ENHANCING))}, not for {year}.")
    patient, scanner = draw_head(seed), draw_scanner(seed)
    head, values = Head(patient), signals(scanner, patient.tumour)
    numbers = np.zeros((len(NAMES), *shape), np.float32)
    labels, tissues, brain = np.zeros(shape, np.uint8), np.zeros(shape, np.uint8), np.zeros(shape, bool)
    slices = max(1, _SLAB_VOXELS // (shape[1] * shape[2]))
    for first in range(0, shape[0], slices):
        part = slice(first, min(first + slices, shape[0]))
        space = Space(shape, spacing_mm, _MIDDLE_MM[stripped], 0.0, first, part.stop - first)
        _slab(head, space, values, numbers[:, part], labels[part], tissues[part], brain[part], stripped)
    labels[labels == ENHANCING] = _ENHANCING[year]

    box = _box(brain) if stripped and brain.any() else (slice(None),) * 3
    gains = np.random.default_rng(scanner.detail_seed).uniform(120, 900, len(NAMES))
    images = {}
    for number, (name, gain) in enumerate(zip(NAMES, gains, strict=True)):
        white = abs(float(values[number, TISSUES.index("white")]))
        received = acquired(
            numbers[number][box], spacing_mm, scanner.sequences[name], white, [scanner.detail_seed, number]
        )
        received *= np.float32(gain / white)
        images[name] = np.zeros(shape, np.int16)
        images[name][box] = np.clip(np.rint(received), int(stripped), 4095)
        if stripped:
            images[name] *= brain
    return MrPhantom(
        **images,
        labels=labels,
        tissues=tissues,
        brain=brain,
        spacing_mm=spacing_mm,
        year=year,
        patient=patient,
        scanner=scanner,
    )


def _slab(head, space, values, numbers, labels, tissues, brain, stripped):
    """Fill in some slices: signals, labels, tissues, brain."""
    patient, size = head.patient, np.float32(1 / head.patient.scale)
    edge_mm = max(1.0, 0.5 * (space.spacing_mm[1] + space.spacing_mm[2]))
    x, y, p = space.x * size, space.y * size, space.p * size
    if not stripped:
        x, y, p = _turned(x, y, p, patient)
    at = np.flatnonzero(_roughly(x, y, p, margin_mm=0 if stripped else 27))  # the rest is air
    x, y, p = (np.broadcast_to(c, space.shape).reshape(-1)[at] for c in (x, y, p))
    x, y, p = head.drawn(x, y, p)
    hull = head.hull(x, y, p)
    inside = np.flatnonzero(hull < 5)
    canvas = Canvas.of(TISSUES, values, at.size, edge_mm)
    if not stripped:
        head.paint_outside(canvas, x, y, p, hull)
    inner = canvas.part(inside)
    found, whole = head.paint_brain(inner, x[inside], y[inside], p[inside], hull[inside])
    canvas.put(inside, inner)
    for row, new in zip(numbers, canvas.numbers, strict=True):
        row.reshape(-1)[at] = new
    tissues.reshape(-1)[at] = canvas.tissue
    labels.reshape(-1)[at[inside]] = found
    brain.reshape(-1)[at[inside]] = whole


def _roughly(x, y, p, margin_mm):
    """Whether a point may belong to the brain; with a margin, to the head."""
    a, b, c = x / np.float32(88 + margin_mm), (y - 10) / np.float32(92 + margin_mm), p / np.float32(106 + margin_mm)
    near = a * a + b * b + c * c < 1
    return near | ((y > 20) & (a * a + c * c < 1)) if margin_mm else near


def _turned(x, y, p, patient):
    """Points of the room in a head that is turned about its three axes."""
    for degrees, first, second in ((patient.roll_deg, 0, 2), (patient.pitch_deg, 1, 2), (patient.yaw_deg, 0, 1)):
        at = [x, y, p]
        cos, sin = np.float32(np.cos(np.deg2rad(degrees))), np.float32(np.sin(np.deg2rad(degrees)))
        at[first], at[second] = cos * at[first] + sin * at[second], cos * at[second] - sin * at[first]
        x, y, p = at
    return x, y, p


def _box(mask):
    """The box that holds a mask, with a margin."""
    sides = []
    for axis in range(3):
        some = np.flatnonzero(mask.any(axis=tuple(other for other in range(3) if other != axis)))
        sides.append(slice(max(int(some[0]) - 6, 0), int(some[-1]) + 7))
    return tuple(sides)

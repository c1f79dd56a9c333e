"""One virtual patient in an MR scanner: tissues -> T1-, T2-weighted and FLAIR images, and the truth.

What it is: a head whose tissues have the right places and, through the signal equation, the right order of brightness
in three contrasts, with coil shading and Rician noise. What it is not: k-space is not simulated, so there is no motion
and no ringing; folding is noise; skull base and face are plain lumps; the tumour pushes nothing aside, and there is no
contrast agent.
"""

from dataclasses import dataclass

import numpy as np
from scipy import ndimage

from course_lib.phantoms.brain import head
from course_lib.phantoms.brain.head import HeadPatient, draw_head
from course_lib.phantoms.grid import checked_grid
from course_lib.phantoms.space import Space, ellipsoid, filled

FIELD_MM = (160.0, 230.4, 230.4)  # what the array covers where no spacing is asked for
_FURROW_MM = 24  # how deep the deepest furrows reach
_SLAB_VOXELS = 2_000_000  # computed at a time, so that the memory needed does not grow with the number of slices

# T1 and T2 in ms and proton density at 1.5 T. Brain, fluid, fat and muscle: R. K.-S. Kwan, A. C. Evans, G. B. Pike,
# "MRI simulation-based evaluation of image-processing and classification methods", IEEE Trans. Med. Imaging 18 (1999)
# 1085, the BrainWeb phantom. Tumour and oedema: of the order found in gliomas, chosen so that the contrasts look so.
_TISSUES = {
    #               T1,   T2,   density
    "air": (1000, 50, 0.0),
    "bone": (700, 20, 0.04),
    "marrow": (450, 60, 0.45),
    "fat": (350, 70, 1.0),
    "skin": (900, 47, 0.9),
    "muscle": (900, 47, 1.0),
    "fluid": (2569, 329, 1.0),
    "grey": (833, 83, 0.86),
    "white": (500, 70, 0.77),
    "tumour": (1150, 115, 0.88),
    "necrosis": (2100, 230, 0.95),
    "oedema": (1000, 130, 0.86),
}
TISSUES = tuple(_TISSUES)
#            repetition, echo and inversion time in ms; the inversion time is the one at which fluid gives no signal
SEQUENCES = {"t1": (550.0, 12.0, None), "t2": (4500.0, 95.0, None), "flair": (9000.0, 110.0, 1700.0)}


@dataclass(frozen=True, eq=False)
class MrPhantom:
    """Three contrasts of one head and their exact truth. Slices run upwards, rows to the back, columns to the left.

    Attributes
    ----------
    t1, t2, flair : int16 (z, y, x)
        0 to 4095, in no unit: MR numbers are comparable within an image only.
    labels : uint8 (z, y, x)
        1 tumour (its dead middle too, the oedema not), 0 anything else.
    brain : bool (z, y, x)
        Brain with its furrows and ventricles: without skull, scalp, eyes and neck.
    spacing_mm : (dz, dy, dx)
    """

    t1: np.ndarray
    t2: np.ndarray
    flair: np.ndarray
    labels: np.ndarray
    brain: np.ndarray
    spacing_mm: tuple[float, float, float]
    patient: HeadPatient


def brain_mr(seed: int, shape=(40, 192, 192), spacing_mm: tuple[float, float, float] | None = None) -> MrPhantom:
    """The head of a virtual patient in three MR contrasts, with the exact mask of its tumour, if it has one.

    Four in five patients have a tumour, most of these with oedema round it. Lengths are millimetres all the way, and
    voxels come last: the same seed at another shape is the same head in the same position.

    Parameters
    ----------
    seed : int
        The patient. The same arguments give the same arrays.
    shape : (nz, ny, nx)
    spacing_mm : (dz, dy, dx), optional
        By default the array covers 160 x 230.4 x 230.4 mm whatever its shape: (4.0, 1.2, 1.2) at the default shape.

    Returns
    -------
    MrPhantom

    Raises
    ------
    ValueError
        The shape is not three counts, or a spacing is not positive.

    Examples
    --------
    >>> phantom = brain_mr(7, shape=(10, 32, 32))
    >>> phantom.flair.shape, phantom.flair.dtype, phantom.spacing_mm
    ((10, 32, 32), dtype('int16'), (16.0, 7.2, 7.2))
    """
    shape, spacing_mm = checked_grid(shape, spacing_mm, FIELD_MM)
    patient = draw_head(seed)
    adult_mm = tuple(step / patient.scale for step in spacing_mm)  # of the head as the tables draw it
    tissue_signals = {
        name: np.array([signal(t, *times) for t in _TISSUES.values()]) for name, times in SEQUENCES.items()
    }
    images = {name: np.empty(shape, np.float32) for name in SEQUENCES}
    labels, brain = np.empty(shape, np.uint8), np.empty(shape, bool)
    slices = max(1, _SLAB_VOXELS // (shape[1] * shape[2]))
    for first in range(0, shape[0], slices):
        part = slice(first, min(first + slices, shape[0]))
        space = Space(shape, adult_mm, (0, 8, 0), patient.roll_deg, first, part.stop - first)
        shares, labels[part], brain[part] = _slab(patient, space)
        for name, of_tissue in tissue_signals.items():
            images[name][part] = sum(
                share * np.float32(value) for share, value in zip(shares, of_tissue, strict=True) if value
            )
    received = {
        name: _received(image, spacing_mm, np.random.default_rng([patient.shape_seed, number]))
        for number, (name, image) in enumerate(images.items())
    }
    return MrPhantom(**received, labels=labels, brain=brain, spacing_mm=spacing_mm, patient=patient)


def signal(tissue, repetition_ms, echo_ms, inversion_ms=None) -> float:
    """Signal of a spin echo, with or without an inversion pulse before it: the larger, the brighter.

    PD (1 - 2 exp(-TI / T1) + exp(-TR / T1)) exp(-TE / T2); without inversion PD (1 - exp(-TR / T1)) exp(-TE / T2).
    The size of it is taken, as magnitude images do. D. G. Nishimura, Principles of Magnetic Resonance Imaging, 1996.

    >>> round(signal((1000, 100, 1.0), 1000, 100), 4)  # (1 - 1/e) / e
    0.2325
    """
    t1, t2, density = tissue
    if inversion_ms is None:
        recovered = 1 - np.exp(-repetition_ms / t1)
    else:
        recovered = 1 - 2 * np.exp(-inversion_ms / t1) + np.exp(-repetition_ms / t1)
    return float(abs(density * recovered) * np.exp(-echo_ms / t2))


def _slab(patient, space):
    """Shares of the tissues (in the order of TISSUES), labels and brain, of some slices."""
    x, y, p, seed = space.x, space.y, space.p, patient.shape_seed
    edge = max(1.0, 0.5 * (space.spacing_mm[1] + space.spacing_mm[2]))
    shares = np.zeros((len(TISSUES), *space.shape), np.float32)
    shares[0] = 1

    def paint(tissue, distance):
        share = filled(distance, edge)
        shares[...] *= 1 - share
        shares[TISSUES.index(tissue)] += share

    stem = head.brain_stem(space)
    skull = head.skull(x, y, p, stem)
    outside = np.minimum(skull - 7.5 - patient.scalp_mm, head.face_and_neck(x, y, p))
    paint("skin", outside)
    paint("fat", outside + 2)
    paint("muscle", np.maximum(head.face_and_neck(x, y, p) + 6, 4 - skull))
    paint("marrow", head.skull_base(x, y, p))
    paint("bone", skull - 7.5)
    paint("marrow", np.abs(skull - 4) - 1.2)
    paint("air", head.airways(x, y, p))
    paint("fat", head.eyes(x, y, p) - 3)
    paint("fluid", head.eyes(x, y, p))
    paint("fluid", skull)

    # Furrows are sheets: the places where a noise changes sign. A second, larger noise bends the surface.
    near = skull < 3
    bent = np.zeros(space.shape, np.float32)
    bent[near] = space.noise([seed, 1], 40, near)
    cerebrum = head.cerebrum(x, y, p) + 1.5 * bent
    sheet, width = _furrows(space, seed, cerebrum, patient.atrophy_mm)
    fissure = np.abs(x) - np.where(y < 6, 1.0 + 0.5 * patient.atrophy_mm, -9)
    brain = np.maximum(cerebrum, np.maximum(width - sheet, -fissure))
    paint("grey", brain)
    paint("white", np.maximum(np.maximum(cerebrum + 2.8, width + 2.6 - sheet), 3.6 - np.abs(x)))
    paint("white", head.callosum(x, y, p))

    hind = head.cerebellum(x, y, p)
    leaves = np.zeros(space.shape, np.float32)
    small = hind < 3
    leaves[small] = space.noise([seed, 4], 30, small)
    leaf = np.cos((y + 0.35 * p + 4 * leaves) * np.float32(2 * np.pi / 7.5))
    paint("grey", np.maximum(hind, 2.2 * (leaf - 0.82)))
    paint("white", np.maximum(hind + 7, 3.0 * (leaf - 0.25)))
    paint("white", stem)
    paint("grey", head.deep_grey(x, y, p))
    ventricles = head.ventricles(space, patient)
    paint("fluid", ventricles)

    whole = np.minimum(np.minimum(cerebrum, hind), np.maximum(stem, y - 62)) < 0
    labels = np.zeros(space.shape, np.uint8)
    if patient.tumour:
        core, dead, swollen = _tumour(patient, space, brain)
        paint("oedema", np.maximum(np.maximum(swollen, brain), 1 - ventricles))
        paint("tumour", core)
        paint("necrosis", dead)
        labels[core < 0] = 1
    return shares, labels, whole


def _furrows(space, seed, cerebrum, atrophy_mm):
    """Distance (mm, about) to the nearest furrow, and half the width that a furrow has there."""
    cortex = np.abs(cerebrum + _FURROW_MM / 2) < _FURROW_MM / 2 + 3
    folded = space.noise([seed, 2], 13, cortex) + 0.3 * space.noise([seed, 3], 7, cortex)
    sheet = np.full(space.shape, 30, np.float32)
    depth = -cerebrum[cortex]
    # A noise of clumps d rises by about 1 / (0.3 d) per mm where it changes sign; furrows end before the ventricles.
    sheet[cortex] = 0.3 * 13 * np.abs(folded) + np.maximum(depth - 0.75 * _FURROW_MM, 0)
    return sheet, np.maximum(0.8 + atrophy_mm - 0.05 * np.maximum(-cerebrum, 0), 0)  # narrower towards the ground


def _tumour(patient, space, brain):
    """Signed distances to the tumour, to its dead middle and to the swelling."""
    tumour = patient.tumour
    x, y, p = space.x, space.y, space.p
    smooth = ellipsoid(x, y, p, tumour.centre, tumour.semi_axes)
    near = smooth < tumour.oedema_mm + 12
    wobble = np.zeros(space.shape, np.float32)
    wobble[near] = space.noise([patient.shape_seed, 5], 14, near)
    fingers = np.zeros(space.shape, np.float32)
    fingers[near] = space.noise([patient.shape_seed, 6], 22, near)
    core = np.maximum(smooth + tumour.ragged_mm * wobble, brain + 1)
    radius = min(tumour.semi_axes)
    dead = core + radius * (1 - tumour.necrosis) + 1.5 * wobble if tumour.necrosis else np.full_like(core, 99)
    swollen = smooth - tumour.oedema_mm * (1 + 0.45 * fingers)
    swollen = np.maximum(swollen, 2 - np.sign(tumour.centre[0]) * x)  # the fold between the halves stops it
    return core, dead, swollen


def _received(image, spacing_mm, rng):
    """Blur of the sampling, shading of the coil, Rician noise, scaled to 12 bits: int16."""
    _, dy, dx = spacing_mm
    image = ndimage.gaussian_filter(image, (0.3, 0.5 / dy, 0.5 / dx), mode="nearest")
    image *= _shading(image.shape, rng)
    bright = np.percentile(image, 99.5)
    sd = bright * rng.uniform(0.012, 0.03)
    for plane in image:  # the magnitude of a complex signal with noise in both parts
        noise = rng.normal(0, sd, (2, *plane.shape)).astype(np.float32)
        plane[...] = np.hypot(plane + noise[0], noise[1])
    return np.clip(np.rint(image * (rng.uniform(900, 2200) / bright)), 0, 4095).astype(np.int16)


def _shading(shape, rng):
    """A smooth factor between about 0.75 and 1.25."""
    field = 0
    at = [np.linspace(-1, 1, n, dtype=np.float32) for n in shape]
    for axis, position in enumerate(at):
        line = rng.normal(0, 0.10) * position + rng.normal(0, 0.10) * (position**2 - 1 / 3)
        field = field + line.reshape([-1 if i == axis else 1 for i in range(3)]).astype(np.float32)
    return np.exp(field)

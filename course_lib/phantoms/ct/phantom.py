"""One virtual patient in a CT scanner: anatomy in depth -> Hounsfield units -> blur and noise, and the truth.

What it is: a chest whose organs have the right places, sizes, neighbours and numbers, so that orientation, windows,
thresholds, left and right, and a net on organs can be taught offline. What it is not: projections are not simulated
and reconstructed, so there are no streaks and no beam hardening; there are no lobes and fissures; muscles are one
layer; the arms are out of the field; below the diaphragm there are liver, spleen and stomach only.
"""

from dataclasses import dataclass

import numpy as np
from scipy import ndimage

from course_lib.phantoms.grid import checked_grid
from course_lib.phantoms.space import Space, ellipsoid, filled
from course_lib.phantoms.thorax.body import LEFT, RIGHT, Body
from course_lib.phantoms.thorax.chest import Chest
from course_lib.phantoms.thorax.patient import Patient, draw_patient
from course_lib.phantoms.thorax.pulmonary import lung_vessels

FIELD_MM = (300.0, 358.4, 358.4)  # what the array covers where no spacing is asked for
RIGHT_LUNG, LEFT_LUNG, HEART, TRACHEA = 1, 2, 3, 4
_SLAB_VOXELS = 2_000_000  # computed at a time, so that the memory needed does not grow with the number of slices

# Hounsfield units. Air and water are -1000 and 0 by definition; the rest are textbook values for 120 kV.
_HU = {
    "air": -1000,
    "gas": -980,
    "couch": -350,
    "mattress": -920,
    "skin": 20,
    "fat": -100,
    "muscle": 50,
    "soft": 40,
    "blood": 45,
    "cartilage": 110,
    "cortex": 800,
    "marrow": 200,
    "disc": 80,
    "cord": 25,
    "liver": 58,
    "spleen": 50,
    "stomach": 25,
    "disease": 25,
}


@dataclass(frozen=True)
class CtScan:
    """How a patient was scanned, and in what state."""

    inspiration: float  # 1: full
    roll_deg: float  # the patient lies turned about the long axis
    centre_mm: tuple[float, float]  # of the field beside and behind the body's axis
    lung_hu: float
    gravity_hu: float  # how much denser the lung is behind than in front
    contrast_hu: float  # added to blood; 0 without contrast agent
    blur_mm: float  # standard deviation of the reconstruction's blur
    noise_hu: float
    findings: tuple[str, ...]
    detail_seed: int


@dataclass(frozen=True, eq=False)
class CtPhantom:
    """A chest CT and its exact truth. Slices run upwards, rows to the back, columns to the patient's left.

    Attributes
    ----------
    image : int16 (z, y, x)
        Hounsfield units.
    labels : uint8 (z, y, x)
        1 right lung, 2 left lung, 3 heart, 4 trachea with the main bronchi, 0 anything else: the numbers of
        `course_lib.dicom.writing.ORGANS`. Vessels and disease inside a lung belong to the lung.
    spacing_mm : (dz, dy, dx)
    """

    image: np.ndarray
    labels: np.ndarray
    spacing_mm: tuple[float, float, float]
    patient: Patient
    scan: CtScan


def thorax_ct(seed: int, shape=(60, 256, 256), spacing_mm: tuple[float, float, float] | None = None) -> CtPhantom:
    """The chest CT of a virtual patient, with exact masks of lungs, heart and trachea.

    Lengths are millimetres all the way, and voxels come last: the same seed at another shape is the same patient in
    the same position, with the same disease; and it is the body of `thorax_xray(seed)`.

    Parameters
    ----------
    seed : int
        The patient. The same arguments give the same arrays.
    shape : (nz, ny, nx)
    spacing_mm : (dz, dy, dx), optional
        By default the array covers 300 x 358.4 x 358.4 mm whatever its shape: (5.0, 1.4, 1.4) at the default shape. A
        smaller field cuts the chest.

    Returns
    -------
    CtPhantom

    Raises
    ------
    ValueError
        The shape is not three counts, or a spacing is not positive.

    Examples
    --------
    >>> phantom = thorax_ct(7, shape=(12, 32, 32))
    >>> phantom.image.shape, phantom.image.dtype, phantom.spacing_mm
    ((12, 32, 32), dtype('int16'), (25.0, 11.2, 11.2))
    >>> np.unique(phantom.labels).tolist()
    [0, 1, 2, 3, 4]
    """
    shape, spacing_mm = checked_grid(shape, spacing_mm, FIELD_MM)
    patient = draw_patient(seed)
    scan = draw_scan(seed, patient)
    chest = Chest(Body(patient, _Supine(scan.inspiration)))
    centre_mm = scan.centre_mm[0], 0.5 * chest.unit[1] + 2, scan.centre_mm[1]
    anatomy = _Anatomy(chest, scan)

    hu, labels = np.empty(shape, np.float32), np.empty(shape, np.uint8)
    slices = max(1, _SLAB_VOXELS // (shape[1] * shape[2]))
    for first in range(0, shape[0], slices):
        part = slice(first, min(first + slices, shape[0]))
        space = Space(shape, spacing_mm, centre_mm, scan.roll_deg, first, part.stop - first)
        hu[part], labels[part] = _slab(anatomy, space)
    return CtPhantom(_scanned(hu, spacing_mm, scan), labels, spacing_mm, patient, scan)


def draw_scan(seed: int, patient: Patient) -> CtScan:
    """How the patient that belongs to a seed is scanned."""
    rng = np.random.default_rng(np.random.SeedSequence([seed, 1000]))  # the X-ray visits are numbered from 1
    return CtScan(
        inspiration=float(np.clip(rng.normal(0.92, 0.06), 0.75, 1.03)),
        roll_deg=float(rng.normal(0, 3)),
        centre_mm=(float(rng.normal(0, 6)), float(rng.normal(8, 6))),
        lung_hu=float(np.clip(rng.normal(-862, 22) + 0.4 * (55 - patient.age_years), -915, -800)),
        gravity_hu=float(rng.uniform(20, 90)),
        contrast_hu=float(rng.uniform(80, 180)) if rng.random() < 0.35 else 0.0,
        blur_mm=float(rng.uniform(0.45, 0.9)),
        noise_hu=float(rng.uniform(9, 26)),
        findings=tuple(name for name, chance in _FINDINGS.items() if rng.random() < chance),
        detail_seed=int(rng.integers(2**32)),
    )


@dataclass(frozen=True)
class _Supine:
    inspiration: float
    view: str = "AP"


class _Anatomy:
    """What is the same in every slab of one patient."""

    def __init__(self, chest, scan):
        self.chest, self.scan = chest, scan
        rng = np.random.default_rng([chest.body.patient.shape_seed, 3])
        self.ribs = chest.ribs(rng)
        self.heart_vessels, self.airways, self.oesophagus = chest.vessels(), chest.airways(), chest.oesophagus()
        trees = [
            lung_vessels(
                chest.hilum(side), lambda at, side=side: self.lung(side, *at.T.astype(np.float32)), side, rng, 1.0
            )
            for side in (RIGHT, LEFT)
        ]
        self.lung_vessels = tuple(np.concatenate(parts) for parts in zip(*trees, strict=True))
        self.findings = _draw_findings(chest, scan)

    def lung(self, side, x, y, p):
        """One lung, but for the tubes that pass it."""
        distance = np.maximum(self.chest.lung(side, x, y, p), 2.5 - self.chest.heart(x, y, p))
        return np.maximum(distance, -self.chest.back(x, y, p))


def _slab(anatomy, space):
    """Hounsfield units before blur and noise, and labels, of some slices."""
    chest, scan = anatomy.chest, anatomy.scan
    patient, seed = chest.body.patient, chest.body.patient.shape_seed
    x, y, p = space.x, space.y, space.p
    edge = max(1.0, 0.5 * (space.spacing_mm[1] + space.spacing_mm[2]))  # an edge is as sharp as a pixel
    hu = np.full(space.shape, _HU["air"], np.float32)

    def paint(distance, value):
        share = filled(distance, edge)
        hu[...] += share * (value - hu)

    # Couch and mattress do not turn with the patient.
    below = _couch(space, chest, scan)
    paint(np.abs(below - 12) - 12, _HU["mattress"])
    paint(np.minimum(np.abs(below - 25) - 1, np.abs(below - 60) - 1), _HU["couch"])

    (skin, trunk), cage = chest.trunk(x, y, p), chest.cage(x, y, p)
    wall = (skin < 0) & (cage > -8)
    mixture = np.zeros(space.shape, np.float32)
    mixture[wall] = space.noise([seed, 11], 13, wall)
    paint(skin, _HU["skin"])
    paint(skin + 1.8, _HU["fat"])
    gland = filled(np.maximum(skin + 9, -2 - trunk), edge) * np.clip(mixture, 0, 1)
    hu += gland * (_HU["soft"] - hu)
    # Fat lies between the muscles.
    paint(np.maximum(trunk + 1.8 + patient.fat, -8 - cage), _HU["muscle"] - 140 * np.clip(1.5 * mixture - 1.1, 0, 1))
    paint(cage + 3, _HU["fat"])

    # Below the diaphragm
    dome = np.where(x < 0, chest.dome(RIGHT, x, p), chest.dome(LEFT, x, p))
    belly = np.maximum(cage + 5, dome + 3 - y)
    paint(np.maximum(cage + 2, np.abs(y - dome - 1.5) - 1.5), _HU["muscle"])  # the diaphragm itself
    stomach = chest.stomach(x, y, p)
    paint(np.maximum(chest.spleen(x, y, p), belly), _HU["spleen"] + 0.4 * scan.contrast_hu)
    paint(np.maximum(stomach, belly), _HU["soft"])
    paint(np.maximum(stomach + 4, belly), _HU["stomach"])
    paint(np.maximum(np.maximum(stomach + 4, belly), p - (-0.30 * chest.half_depth)), _HU["gas"])  # gas rises
    paint(np.maximum(chest.liver(x, y, p), belly), _HU["liver"] + 0.4 * scan.contrast_hu)

    paint(np.maximum(chest.back(x, y, p), trunk + 1.8 + patient.fat), _HU["muscle"])

    # Mediastinum: fat with what passes through it
    neck = np.maximum(np.hypot(x, 0.9 * p) - 52, y + 4)
    paint(neck, _HU["muscle"])
    heart = chest.heart(x, y, p)
    vessels, airways = space.tubes(anatomy.heart_vessels), space.tubes(anatomy.airways)
    blood = _HU["blood"] + scan.contrast_hu
    paint(space.tubes(anatomy.oesophagus), _HU["soft"])
    paint(heart, _HU["soft"] + 10 + 0.4 * scan.contrast_hu)
    paint(heart + 9, blood)
    paint(vessels, blood)
    paint(airways - 1.6, _HU["soft"])

    # Lungs
    tubes = np.minimum(vessels, airways - 1.6)
    lungs = {side: np.maximum(anatomy.lung(side, x, y, p), 1.5 - tubes) for side in (RIGHT, LEFT)}
    lung = np.minimum(lungs[RIGHT], lungs[LEFT])
    paint(lung, _parenchyma(anatomy, space, lung < edge))
    air = space.deposit(*anatomy.lung_vessels) * filled(lung, edge)
    hu += np.minimum(1.3 * air, 1) * np.maximum(blood - hu, 0)
    paint(airways, _HU["gas"])

    # Bones
    density = patient.bone_density
    cortex, marrow = _HU["cortex"] * density, _HU["marrow"] * density

    def bone(distance, wall_mm):
        paint(distance, cortex)
        paint(distance + wall_mm, marrow)

    vertebrae, disc, canal = chest.vertebrae(x, y, p)
    paint(disc, _HU["disc"])
    bone(np.maximum(vertebrae, trunk + 7), 1.5)
    paint(canal, _HU["cord"])
    ribs = space.tubes(anatomy.ribs)
    bone(np.maximum(ribs, trunk + 5), 1.6)
    bone(chest.sternum(x, y, p), 1.3)
    bone(np.maximum(chest.scapulae(x, y, p), np.maximum(trunk + 6, 5 - cage)), 1.5)

    labels = np.zeros(space.shape, np.uint8)
    labels[lungs[RIGHT] < 0], labels[lungs[LEFT] < 0] = RIGHT_LUNG, LEFT_LUNG
    labels[(heart < 0) & (vessels > 0)] = HEART
    labels[airways < 0] = TRACHEA
    labels[skin > 0] = 0
    return hu, labels


def _couch(space, chest, scan):
    """How far below the skin of the back a voxel lies; the couch is a shallow trough."""
    level = chest.body.trunk_half_depth(150.0) - scan.centre_mm[1]
    across = (np.arange(space.shape[2]) - (space.shape[2] - 1) / 2) * space.spacing_mm[2] + scan.centre_mm[0]
    back = (np.arange(space.shape[1]) - (space.shape[1] - 1) / 2) * space.spacing_mm[1]
    depth = back[:, None] - level + 10 * (across / 180) ** 2
    return np.broadcast_to(depth[None].astype(np.float32), space.shape)


def _parenchyma(anatomy, space, where):
    """Hounsfield units of the lung itself, with its disease."""
    chest, scan = anatomy.chest, anatomy.scan
    seed = chest.body.patient.shape_seed
    z, row, column = np.nonzero(where)
    x, y, p = space.x[0, row, column], space.y[z, 0, 0], space.p[0, row, column]
    value = scan.lung_hu + scan.gravity_hu * (0.5 * p / chest.half_depth - 0.1)
    value = value + 14 * space.noise([seed, 21], 9, where) + 10 * space.noise([seed, 22], 60, where)
    for kind, centre, size in anatomy.findings:
        distance = ellipsoid(x, y, p, centre, size)
        near = distance < 12
        ragged = distance[near] + _RAGGED_MM[kind] * space.noise([scan.detail_seed, 31], 10, where)[near]
        goal = _HU["disease"] if kind != "ground glass" else 0.45 * scan.lung_hu
        value[near] += filled(ragged, 3.0 if kind == "nodule" else 7.0) * np.maximum(goal - value[near], 0)
    out = np.zeros(space.shape, np.float32)
    out[where] = value
    return out


#           chance in a patient
_FINDINGS = {"nodule": 0.35, "consolidation": 0.30, "ground glass": 0.2}
_RAGGED_MM = {"nodule": 0.7, "consolidation": 5.0, "ground glass": 6.0}


def _draw_findings(chest, scan):
    """(kind, centre in mm, semi-axes in mm) of every lesion."""
    rng = np.random.default_rng(scan.detail_seed)
    lesions = []
    for kind in scan.findings:
        for _ in range(rng.integers(1, 4)):
            side = rng.choice([RIGHT, LEFT])
            if kind == "nodule":
                place, size = (
                    (rng.uniform(0.3, 0.9), rng.uniform(0.1, 0.85), rng.uniform(-0.6, 0.7)),
                    [rng.uniform(3, 11)] * 3,
                )
            else:  # behind and below, where it collects in a patient on the back
                place, size = (
                    (rng.uniform(0.35, 0.85), rng.uniform(0.4, 0.95), rng.uniform(0.1, 0.85)),
                    rng.uniform(14, 38, 3),
                )
            lesions.append((kind, chest.place(place) * (side, 1, 1), size))
    return lesions


def _scanned(hu, spacing_mm, scan):
    """Blur and noise of the scanner, and whole Hounsfield units: int16."""
    _, dy, dx = spacing_mm
    # A slice also sees a little of its neighbours.
    hu = ndimage.gaussian_filter(hu, (0.35, scan.blur_mm / dy, scan.blur_mm / dx), mode="nearest")
    rng = np.random.default_rng([scan.detail_seed, *hu.shape])  # of the voxels: other at any shape
    for plane in hu:
        noise = ndimage.gaussian_filter(rng.standard_normal(plane.shape, dtype=np.float32), 0.7)
        plane += np.float32(scan.noise_hu / 0.41) * noise  # 0.41: what the filter leaves of a standard deviation of 1
    return np.clip(np.rint(hu), -1024, 3071).astype(np.int16)

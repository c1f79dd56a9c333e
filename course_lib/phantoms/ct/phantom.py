"""One virtual patient in a CT scanner: the body in voxels -> Hounsfield units -> kernel, noise, streaks, and the truth.

What it is: a chest whose organs have the right places, sizes, neighbours and numbers, with the diseases and devices
that disturb a segmentation, so that orientation, windows, thresholds, left and right, and a net on organs can be taught
offline. What it is not: projections are not simulated and reconstructed (noise and streaks are added to the image;
there is no beam hardening); muscles are sheets, not single muscles; below the diaphragm there are liver, spleen,
stomach and a bend of the colon only.
"""

from dataclasses import dataclass

import numpy as np

from course_lib.phantoms.ct.couch import couch_hu
from course_lib.phantoms.ct.reconstruction import Noise, add_streaks, sharpened
from course_lib.phantoms.ct.scanner import CtScan, draw_scan
from course_lib.phantoms.grid import checked_grid
from course_lib.phantoms.space import Space
from course_lib.phantoms.thorax.anatomy import Anatomy
from course_lib.phantoms.thorax.painting import paint_body
from course_lib.phantoms.thorax.patient import Patient, draw_patient

FIELD_MM = (300.0, 358.4, 358.4)  # what the array covers where no spacing is asked for
_SLAB_VOXELS = 8_000_000  # computed at a time, so that the memory needed does not grow with the number of slices

# Hounsfield units at 120 kV. Air and water are -1000 and 0 by definition. Fat (-100 to -50), blood and liver (45 to
# 65), spleen (35 to 55) and compact bone (700 to 3000; less here, where a layer is drawn thicker than it is) after
# T. M. Buzug, Computed Tomography, Springer 2008, p. 475, and M. Prokop and M. Galanski, Spiral and Multislice Computed
# Tomography of the Body, Thieme 2003. Devices and the like are as bright as they look.
_HU = {
    "air": -1000,
    "gas": -1000,
    "skin": 20,
    "fat": -100,
    "muscle": 52,
    "soft": 40,
    "blood": 48,
    "heart": 50,
    "liver": 58,
    "spleen": 48,
    "stomach": 25,
    "lung tissue": 45,
    "disease": 30,
    "fluid": 8,
    "cortex": 800,
    "marrow": 160,
    "disc": 80,
    "cord": 30,
    "metal": 3071,
    "plastic": 150,
}
_ENHANCED = {"blood": 1.0, "heart": 0.4, "liver": 0.35, "spleen": 0.4, "lung tissue": 0.3}  # share of the blood's agent
_BONES = ("cortex", "marrow")


def hounsfield(contrast_hu: float = 0.0, bone_density: float = 1.0) -> dict[str, tuple[float]]:
    """Hounsfield units of every tissue, with contrast agent that adds `contrast_hu` to blood.

    >>> hounsfield(100)["blood"], hounsfield(0, 0.5)["marrow"]
    ((148.0,), (80.0,))
    """
    return {
        name: ((hu + _ENHANCED.get(name, 0) * contrast_hu) * (bone_density if name in _BONES else 1),)
        for name, hu in _HU.items()
    }


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
    anatomy = Anatomy(patient, scan.state)
    centre_mm = scan.centre_mm[0], scan.raised * anatomy.chest.unit[1] + 2, scan.centre_mm[1]
    values = hounsfield(scan.contrast_hu, patient.bone_density)
    rng = np.random.default_rng([scan.detail_seed, *shape])  # of the voxels: other at any shape
    noise = Noise(rng, spacing_mm, scan.blur_mm)
    streaks = np.random.default_rng([scan.detail_seed, 41])

    image, labels = np.empty(shape, np.int16), np.empty(shape, np.uint8)
    slices = max(1, _SLAB_VOXELS // (shape[1] * shape[2]))
    for first in range(0, shape[0], slices):
        part = slice(first, min(first + slices, shape[0]))
        space = Space(
            shape,
            spacing_mm,
            centre_mm,
            scan.roll_deg,
            first,
            part.stop - first,
            pitch_deg=scan.pitch_deg,
            thickness_mm=scan.thickness * spacing_mm[0],
        )
        (hu,), labels[part] = paint_body(anatomy, space, values, blur_mm=scan.blur_mm)
        couch = couch_hu(space, scan.couch, anatomy.back_mm - scan.centre_mm[1])
        for plane, y, out in zip(hu, space.y[:, 0, 0], image[part], strict=True):
            np.maximum(plane, couch, out=plane)
            _reconstructed(plane, float(y), scan, spacing_mm, noise, streaks if scan.state.devices else None)
            np.clip(np.rint(plane, out=plane), -1024, 3071, out=plane)
            out[...] = plane
    return CtPhantom(image, labels, spacing_mm, patient, scan)


def _reconstructed(plane, y, scan, spacing_mm, noise, streaks):
    """Kernel, streaks and noise of one slice, in place."""
    if scan.sharpening:
        sharpened(plane, scan.sharpening, spacing_mm)
    if streaks is not None:
        add_streaks(plane, streaks, spacing_mm)
    # Thick slices and large pixels average it away.
    voxel = np.sqrt(spacing_mm[1] * spacing_mm[2] / 0.49) * np.sqrt(max(spacing_mm[0] * scan.thickness, 1.0) / 3)
    sigma = min(scan.noise_hu / max(voxel, 0.6), 70.0)
    shoulders = float(np.clip((60 - y) / 60, 0, 1))
    noise.add(plane, sigma * (1 + 0.3 * shoulders), 1.2 * sigma * shoulders)

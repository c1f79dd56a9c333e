"""A virtual patient in front of an X-ray tube: the body of the CT -> sums along rays -> counts -> picture and truth."""

from dataclasses import dataclass

import numpy as np

from course_lib.phantoms.thorax.anatomy import Anatomy
from course_lib.phantoms.thorax.body import LEFT, RIGHT
from course_lib.phantoms.thorax.patient import Patient, draw_patient
from course_lib.phantoms.xray.attenuation import METAL_PER_MM, shadows
from course_lib.phantoms.xray.markers import burned_in, lead_letters, open_field
from course_lib.phantoms.xray.masks import CONVENTIONS, lung_masks
from course_lib.phantoms.xray.physics import detect, transmission, with_scatter
from course_lib.phantoms.xray.presentation import present, written_as_file
from course_lib.phantoms.xray.projection import View
from course_lib.phantoms.xray.visit import Visit, draw_visit


@dataclass(frozen=True)
class XrayPhantom:
    """A thorax X-ray and its exact truth. Rows run down, columns to the patient's left."""

    image: np.ndarray  # uint16 (y, x), 12 bits, dense is bright
    left_lung: np.ndarray  # bool (y, x); the patient's left, on the right of the image
    right_lung: np.ndarray  # bool (y, x)
    spacing_mm: tuple[float, float]  # (dy, dx)
    patient: Patient
    visit: Visit


def thorax_xray(seed: int, size: int = 512, *, visit: int = 1, convention: str = "whole") -> XrayPhantom:
    """The thorax X-ray of a virtual patient, with its exact lung masks.

    Lengths are millimetres all the way, and pixels come last: the same seed at another size is the same patient in the
    same position, with the same disease; and it is the body of `thorax_ct(seed)`.

    Parameters
    ----------
    seed : int
        The patient. The same arguments give the same arrays.
    size : int
        Rows and columns.
    visit : int
        1, 2, ...: the same body in another position, with other disease and equipment.
    convention : {"whole", "visible", "projected"}
        What counts as lung. "whole": the pleural space above the visible edge of the diaphragm, with what lies behind
        the heart and what fluid hides. "visible": the same without what heart, mediastinum and fluid hide, as in the
        masks of the Montgomery, Shenzhen and JSRT sets. "projected": wherever a ray meets lung, also behind the dome
        of the diaphragm.

    Returns
    -------
    XrayPhantom

    Raises
    ------
    ValueError
        No such convention.

    Examples
    --------
    >>> phantom = thorax_xray(7, size=64)
    >>> phantom.image.shape, phantom.image.dtype
    ((64, 64), dtype('uint16'))
    >>> bool((phantom.left_lung & phantom.right_lung).any())
    False
    """
    if convention not in CONVENTIONS:
        raise ValueError(f"convention is one of {', '.join(CONVENTIONS)}, not {convention!r}.")
    patient = draw_patient(seed)
    exposure = draw_visit(seed, visit, patient)
    anatomy, view = Anatomy(patient, exposure.state), View(exposure, size)
    marks, taste = (np.random.default_rng([exposure.detail_seed, k]) for k in (50, 51))  # the same at any size
    noise = np.random.default_rng([exposure.detail_seed, 52, size])  # of the pixels: other at any size

    sums, field = shadows(view, anatomy), open_field(exposure, size)
    masks = lung_masks(view, anatomy.chest, sums, convention)
    letters = lead_letters(exposure, size, marks)
    primary = transmission(
        sums.low + letters * METAL_PER_MM[0], sums.high + letters * METAL_PER_MM[1], exposure.low_energy
    )
    behind_body = with_scatter(primary, exposure.scatter, view.pixel_mm)
    counted = detect(behind_body, exposure.photons_per_mm2, view.pixel_mm, noise)
    shown = present(counted, field, view.pixel_mm, taste)
    shown[~field] = 1.0 if exposure.shutter_white else 0.0
    image = written_as_file(np.maximum(shown, burned_in(exposure, size, marks)), taste)
    left, right = masks[LEFT] & field, masks[RIGHT] & field
    return XrayPhantom(image, left, right, (view.pixel_mm, view.pixel_mm), patient, exposure)

"""One virtual patient in front of an X-ray tube: anatomy -> thickness of each tissue -> counts -> picture and truth."""

from dataclasses import dataclass

import numpy as np

from course_lib.phantoms.texture import cloud
from course_lib.phantoms.thorax.body import LEFT, RIGHT, Body
from course_lib.phantoms.thorax.materials import MATERIALS
from course_lib.phantoms.thorax.patient import Patient, Visit, draw_patient, draw_visit
from course_lib.phantoms.xray import outlines, skeleton
from course_lib.phantoms.xray.devices import devices
from course_lib.phantoms.xray.findings import replaced_air
from course_lib.phantoms.xray.physics import detect, transmission, with_scatter
from course_lib.phantoms.xray.presentation import present
from course_lib.phantoms.xray.projection import View
from course_lib.phantoms.xray.vessels import bronchi, vessels

CONVENTIONS = ("whole", "visible")


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
    same position, with the same disease.

    Parameters
    ----------
    seed : int
        The patient. The same arguments give the same arrays.
    size : int
        Rows and columns.
    visit : int
        1, 2, ...: the same body in another position, with other disease and equipment.
    convention : {"whole", "visible"}
        What counts as lung. "whole" takes in the lung behind the heart and the great vessels, and what an effusion
        hides; "visible" leaves these out, as the masks of the Montgomery, Shenzhen and JSRT sets do. Both end at the
        edge of the diaphragm's dome.

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
    body, view = Body(patient, exposure), View(exposure, size)
    detail = np.random.default_rng(exposure.detail_seed)  # belongs to the visit

    x, y = view.grid()
    field = _field(view, exposure)
    lungs = {side: (outlines.lung_inside(body, side, x, y) > 0) & field for side in (LEFT, RIGHT)}
    thickness, hiding = _tissues(view, body, exposure, x, y, detail)
    thickness["metal"] = devices(view, body, exposure, detail)
    if convention == "visible":
        lungs = {side: mask & ~hiding for side, mask in lungs.items()}

    primary = transmission(np.stack([thickness[material] for material in MATERIALS]), exposure.low_energy)
    behind_body = with_scatter(primary, exposure.scatter, view.pixel_mm)
    noise = np.random.default_rng([exposure.detail_seed, size])  # of the pixels: other at any size
    counted = detect(behind_body, exposure.photons_per_mm2, view.pixel_mm, noise)
    image = present(counted, field, view.pixel_mm, detail)
    image[~field] = 4095 if exposure.shutter_white else 0
    return XrayPhantom(image, lungs[LEFT], lungs[RIGHT], (view.pixel_mm, view.pixel_mm), patient, exposure)


def _tissues(view, body, visit, x, y, detail):
    """Thickness of every tissue along the beam, {material: mm (y, x)}, and where heart or fluid hide the lung."""
    patient = body.patient

    def shape():  # belongs to the body: the same at every visit, whatever else is drawn
        return np.random.default_rng(patient.shape_seed)

    heart = outlines.heart_thickness(body, *view.grid(25))
    aorta = outlines.aorta_thickness(body, *view.grid(-20))
    core = outlines.blend(heart, aorta, outlines.mediastinum_thickness(body, x, y))
    lung = sum(outlines.lung_thickness(body, side, x, y) for side in (LEFT, RIGHT))
    lung = np.clip(lung - 0.9 * core * np.clip(lung / 60, 0, 1), 0, None)
    # Arteries and veins run side by side: a third more than the tree of one.
    lung = np.clip(lung - 1.3 * vessels(view, body, shape()), 0, None)
    lung = lung * (1 + 0.03 * cloud(x, y, shape(), 4.5, 1.8))
    tissue, fluid = replaced_air(body, visit, x, y, detail)
    lung = lung * (1 - fluid) * (1 - tissue)

    trunk = (1 + 0.015 * cloud(x, y, shape(), 60, 1.2)) * outlines.trunk_thickness(body, x, y)
    whole = outlines.blend(trunk, *(outlines.arm_thickness(body, side, x, y) for side in (LEFT, RIGHT)))
    breasts = 0
    if patient.breast:
        breasts = sum(outlines.breast_thickness(body, side, *view.grid(95)) for side in (LEFT, RIGHT))
    fat = outlines.fat_thickness(body, x, y) + 0.6 * breasts
    air = outlines.airway_thickness(body, x, y) + bronchi(view, body) + outlines.gas_thickness(body, x, y, shape())
    bones = [
        skeleton.ribs(view, body, shape()),
        skeleton.spine(view, body, shape()),
        skeleton.clavicles(view, body, shape()),
        skeleton.shoulders(view, body, visit, shape()),
    ]
    cortex = sum(cortex for cortex, _ in bones) * patient.bone_density
    spongiosa = sum(spongiosa for _, spongiosa in bones) * patient.bone_density
    # Whatever room the others leave in the body is soft tissue.
    soft = np.clip(whole + breasts - fat - lung - air - cortex - spongiosa, 0, None)
    thickness = {"soft": soft, "fat": fat, "lung": lung, "bone": cortex, "spongiosa": spongiosa}
    return thickness, (core > 40) | (fluid > 0.5)


def _field(view, visit):
    """Where the collimator is open, bool (y, x)."""
    at = (np.arange(view.size) + 0.5) * view.pixel_mm
    left, top, right, bottom = visit.shutter_mm
    inside_x = (at > left) & (at < visit.field_width_mm - right)
    inside_y = (at > top) & (at < visit.field_width_mm - bottom)
    return inside_y[:, None] & inside_x

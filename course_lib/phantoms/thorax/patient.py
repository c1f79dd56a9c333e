"""Who is imaged: every number that varies from patient to patient, drawn once; and the state a body is imaged in."""

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Patient:
    """The body, the same at every visit. Lengths in mm."""

    sex: str  # F or M
    age_years: int
    lung_half_width: float  # midline to the inner chest wall, at its widest
    lung_height: float  # apex to costophrenic angle at full inspiration
    chest_half_depth: float
    chest_wall: float  # ribs, muscle and fat at the flank
    fat: float  # the part of it that is fat
    breast: float  # radius; 0: none to see
    heart_scale: float
    dome_height: float  # costophrenic angle to the right dome
    dome_gap: float  # how much lower the left dome stands
    aorta_radius: float
    rib_pitch: float  # factor on the distance of neighbouring ribs
    bone_density: float
    gland: float  # how much of the breast is gland, -1 to 1
    stomach_gas: float  # how far down the stomach is filled with gas, -1 to 1
    meal: float  # 0: the stomach is empty; more: food with gas in it
    shape_seed: int  # for everything too fine to name: rib wobble, vessel tree, texture


@dataclass(frozen=True)
class State:
    """What a body does and suffers while it is imaged: all that changes its shape or fills it otherwise."""

    posture: str  # supine or standing
    inspiration: float  # 1: full
    arms: str  # up: out of the way, as in a CT scanner; down: beside the body
    findings: tuple[str, ...]  # names of `course_lib.phantoms.thorax.findings`
    severity: float  # 0: hardly to see, 1: plain
    devices: tuple[str, ...]  # names of `course_lib.phantoms.thorax.devices`
    detail_seed: int  # for the places and shapes of disease and devices


def draw_patient(seed: int) -> Patient:
    """The patient that belongs to a seed."""
    rng = np.random.default_rng(np.random.SeedSequence([seed, 0]))
    belly = np.random.default_rng(np.random.SeedSequence([seed, 0, 1]))
    female = rng.random() < 0.48
    weight = rng.normal()  # in standard deviations: a heavy patient has more of everything soft
    scale = (0.94 if female else 1.03) * rng.normal(1, 0.03)
    return Patient(
        sex="F" if female else "M",
        age_years=int(np.clip(rng.normal(58, 17), 18, 94)),
        lung_half_width=140 * scale * rng.normal(1, 0.03),
        lung_height=262 * scale * rng.normal(1, 0.06),
        chest_half_depth=float(np.clip(107 + 6 * weight + belly.normal(0, 5), 88, 124)) * scale,
        chest_wall=float(np.clip(24 + 9 * weight, 12, 55)),
        fat=float(np.clip(11 + 6 * weight, 4, 35)),
        breast=float(np.clip(rng.normal(76, 12) + 8 * weight, 50, 105)) if female and rng.random() < 0.9 else 0.0,
        heart_scale=float(np.clip(rng.normal(1.0, 0.1) + 0.03 * weight, 0.8, 1.35)),
        dome_height=float(np.clip(rng.normal(48, 15), 18, 92)),
        dome_gap=float(np.clip(rng.normal(15, 9), -6, 34)),
        aorta_radius=float(np.clip(rng.normal(15, 2.5), 10, 23)),
        rib_pitch=float(rng.normal(1, 0.04)),
        bone_density=float(np.clip(rng.normal(1.0, 0.18), 0.55, 1.4)),
        gland=float(np.clip(belly.normal(0.1, 0.5), -1, 1)),
        stomach_gas=float(np.clip(belly.normal(0.1, 0.5), -1, 1)),
        meal=float(np.clip(belly.normal(0.2, 0.4), 0, 1)),
        shape_seed=int(rng.integers(2**32)),
    )

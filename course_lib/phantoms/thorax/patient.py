"""Who is imaged and how: every number that varies from patient to patient or from visit to visit, drawn once."""

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
    shape_seed: int  # for everything too fine to name: rib wobble, vessel tree, texture


@dataclass(frozen=True)
class Visit:
    """One exposure of that patient: position, technique, illness and equipment."""

    view: str  # PA or AP
    field_width_mm: float
    centre_mm: tuple[float, float]
    roll_deg: float  # in the image plane
    yaw_deg: float  # about the body's axis: the patient is turned
    inspiration: float  # 1: full
    scapula_over_lung: float  # 0: pulled out of the way, 1: over the lung
    low_energy: float  # share of the 50 keV part of the beam
    photons_per_mm2: float
    scatter: float  # scattered to primary photons
    findings: tuple[str, ...]
    severity: float
    devices: tuple[str, ...]
    marker: str  # L, R or nothing
    shutter_mm: tuple[float, float, float, float]  # left, top, right, bottom: shadow of the collimator
    shutter_white: bool
    detail_seed: int


def draw_patient(seed: int) -> Patient:
    """The patient that belongs to a seed."""
    rng = np.random.default_rng(np.random.SeedSequence([seed, 0]))
    female = rng.random() < 0.48
    weight = rng.normal()  # in standard deviations: a heavy patient has more of everything soft
    scale = (0.94 if female else 1.03) * rng.normal(1, 0.03)
    return Patient(
        sex="F" if female else "M",
        age_years=int(np.clip(rng.normal(58, 17), 18, 94)),
        lung_half_width=140 * scale * rng.normal(1, 0.03),
        lung_height=262 * scale * rng.normal(1, 0.06),
        chest_half_depth=(102 + 7 * weight) * scale,
        chest_wall=float(np.clip(24 + 9 * weight, 12, 55)),
        fat=float(np.clip(11 + 6 * weight, 4, 35)),
        breast=float(np.clip(rng.normal(76, 12) + 8 * weight, 50, 105)) if female and rng.random() < 0.9 else 0.0,
        heart_scale=float(np.clip(rng.normal(1.0, 0.1) + 0.03 * weight, 0.8, 1.35)),
        dome_height=float(np.clip(rng.normal(62, 12), 30, 95)),
        dome_gap=float(np.clip(rng.normal(13, 8), -6, 32)),
        aorta_radius=float(np.clip(rng.normal(15, 2.5), 10, 23)),
        rib_pitch=float(rng.normal(1, 0.04)),
        bone_density=float(np.clip(rng.normal(1.0, 0.18), 0.55, 1.4)),
        shape_seed=int(rng.integers(2**32)),
    )


def draw_visit(seed: int, visit: int, patient: Patient) -> Visit:
    """How the patient is imaged at a visit (1, 2, ...)."""
    rng = np.random.default_rng(np.random.SeedSequence([seed, visit]))
    supine = rng.random() < 0.4  # AP at the bedside; the rest PA, standing
    inspiration = float(np.clip(rng.normal(0.82 if supine else 0.97, 0.07), 0.62, 1.05))
    height = patient.lung_height * inspiration
    field = max(2 * patient.lung_half_width, height) * np.clip(rng.normal(1.17, 0.08), 1.0, 1.45)
    wander = 0.075 if supine else 0.045
    findings = [name for name, chance in _FINDINGS.items() if rng.random() < chance[supine]]
    devices = [name for name, chance in _DEVICES.items() if rng.random() < chance[supine]]
    shutter = np.where(rng.random(4) < 0.25, rng.uniform(2, 14, 4), 0.0)
    return Visit(
        view="AP" if supine else "PA",
        field_width_mm=float(field),
        centre_mm=(float(rng.normal(0, wander / 2) * field), float(height * 0.52 + rng.normal(0, wander) * field)),
        roll_deg=float(rng.normal(0, 4.5 if supine else 1.3)),
        yaw_deg=float(rng.normal(0, 5.0 if supine else 2.0)),
        inspiration=inspiration,
        scapula_over_lung=float(np.clip(rng.normal(0.75 if supine else 0.2, 0.2), 0, 1)),
        low_energy=float(rng.uniform(0.35, 0.8) if supine else rng.uniform(0.15, 0.5)),
        photons_per_mm2=float(10 ** rng.uniform(3.9, 4.9)),
        scatter=float(rng.uniform(0.8, 2.0) if supine else rng.uniform(0.4, 1.2)),
        findings=tuple(findings),
        severity=float(rng.uniform(0.45, 1.3) if supine else rng.uniform(0.2, 1.0)),
        devices=tuple(devices),
        marker=str(rng.choice(["L", "R", ""], p=[0.6, 0.2, 0.2])),
        shutter_mm=tuple(float(s) for s in shutter),
        shutter_white=bool(rng.random() < 0.25),
        detail_seed=int(rng.integers(2**32)),
    )


#            chance when standing, when lying
_FINDINGS = {
    "consolidation": (0.22, 0.40),
    "patchy": (0.25, 0.60),  # peripheral ground glass on both sides
    "interstitial": (0.25, 0.40),
    "effusion": (0.06, 0.18),
}
_DEVICES = {
    "electrodes": (0.06, 0.65),
    "venous line": (0.03, 0.35),
    "tracheal tube": (0.0, 0.25),
    "gastric tube": (0.0, 0.25),
    "pacemaker": (0.05, 0.06),
}

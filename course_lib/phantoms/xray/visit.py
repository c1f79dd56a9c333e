"""How a patient is X-rayed at a visit: position, technique, illness and equipment, drawn once from the seed."""

from dataclasses import dataclass

import numpy as np

from course_lib.phantoms.thorax.patient import Patient, State


@dataclass(frozen=True)
class Visit:
    """One exposure of a patient."""

    view: str  # PA or AP
    field_width_mm: float  # in the plane of the body's axis
    centre_mm: tuple[float, float]
    roll_deg: float  # in the image plane
    yaw_deg: float  # about the body's axis: the patient is turned
    tilt_deg: float  # the beam comes from above (positive) or below
    inspiration: float  # 1: full
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

    @property
    def posture(self) -> str:
        return "supine" if self.view == "AP" else "standing"

    @property
    def state(self) -> State:
        """What the body does and suffers meanwhile."""
        return State(
            self.posture, self.inspiration, "down", self.findings, self.severity, self.devices, self.detail_seed
        )


def draw_visit(seed: int, visit: int, patient: Patient) -> Visit:
    """How the patient that belongs to a seed is imaged at a visit (1, 2, ...)."""
    rng = np.random.default_rng(np.random.SeedSequence([seed, visit]))
    supine = rng.random() < 0.45  # AP at the bedside; the rest PA, standing
    inspiration = float(np.clip(rng.normal(0.82 if supine else 0.96, 0.08), 0.60, 1.05))
    height = patient.lung_height * inspiration
    field = max(2 * patient.lung_half_width, height) * np.clip(rng.normal(1.26, 0.12), 1.0, 1.65)
    wander = 0.07 if supine else 0.045
    findings = [name for name, chance in _FINDINGS.items() if rng.random() < chance[supine]]
    devices = [name for name, chance in _DEVICES.items() if rng.random() < chance[supine]]
    shutter = np.where(rng.random(4) < 0.25, rng.uniform(2, 14, 4), 0.0)
    return Visit(
        view="AP" if supine else "PA",
        field_width_mm=float(field),
        centre_mm=(float(rng.normal(0, wander / 2) * field), float(height * 0.54 + rng.normal(0, wander) * field)),
        roll_deg=float(rng.normal(0, 4.5 if supine else 1.5)),
        yaw_deg=float(np.clip(rng.normal(0, 6.0 if supine else 2.5), -16, 16)),
        tilt_deg=float(np.clip(rng.normal(2, 6) if supine else rng.normal(0, 2), -12, 14)),
        inspiration=inspiration,
        low_energy=float(rng.uniform(0.35, 0.8) if supine else rng.uniform(0.15, 0.5)),
        photons_per_mm2=float(10 ** rng.uniform(3.9, 4.9)),
        scatter=float(rng.uniform(0.4, 1.0) if supine else rng.uniform(0.2, 0.6)),
        findings=tuple(findings),
        severity=float(rng.uniform(0.45, 1.45) if supine else rng.uniform(0.2, 1.0)),
        devices=tuple(devices),
        marker=str(rng.choice(["L", "R", ""], p=[0.6, 0.2, 0.2])),
        shutter_mm=tuple(float(s) for s in shutter),
        shutter_white=bool(rng.random() < 0.25),
        detail_seed=int(rng.integers(2**32)),
    )


#            chance when standing, when lying
_FINDINGS = {
    "consolidation": (0.20, 0.50),
    "lobar consolidation": (0.05, 0.12),
    "ground glass": (0.25, 0.60),
    "interstitial": (0.25, 0.45),
    "emphysema": (0.08, 0.05),
    "nodule": (0.08, 0.04),
    "mass": (0.04, 0.03),
    "collapse": (0.02, 0.03),
    "effusion": (0.04, 0.13),
    "pneumothorax": (0.02, 0.03),
}
_DEVICES = {
    "electrodes": (0.08, 0.65),
    "central line": (0.03, 0.35),
    "tracheal tube": (0.0, 0.25),
    "gastric tube": (0.0, 0.25),
    "chest tube": (0.01, 0.06),
    "pacemaker": (0.05, 0.06),
    "sternal wires": (0.05, 0.06),
    "clips": (0.04, 0.05),
}

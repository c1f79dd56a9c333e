"""How a patient was scanned: every number that varies from scan to scan, drawn once."""

import math
from dataclasses import dataclass

import numpy as np

from course_lib.phantoms.thorax.patient import Patient, State


@dataclass(frozen=True)
class CtScan:
    """How a patient was scanned, and in what state."""

    state: State
    roll_deg: float  # the patient lies turned about the long axis
    pitch_deg: float  # and not quite along the couch
    centre_mm: tuple[float, float]  # of the field beside and behind the body's axis
    raised: float  # the field's middle, in lung heights below the apices
    contrast_hu: float  # added to blood; 0 without contrast agent
    kernel: str  # soft, medium or sharp
    blur_mm: float  # standard deviation of the reconstruction's blur
    sharpening: float  # how much of its own curvature an edge overshoots
    noise_hu: float
    thickness: float  # of a slice, relative to the distance of the slices
    couch: str
    detail_seed: int

    @property
    def findings(self) -> tuple[str, ...]:
        return self.state.findings


# kernel: blur in mm, sharpening, noise relative to medium; after the vendors' families (Siemens B30f, B40f, B70f)
_KERNELS = {
    "soft": ((0.75, 1.1), (0.0, 0.0), 0.75),
    "medium": ((0.5, 0.75), (0.0, 0.05), 1.0),
    "sharp": ((0.3, 0.45), (0.1, 0.3), 2.6),
}
COUCHES = ("trough", "flat", "deep")
#           chance in a patient
_FINDINGS = {
    "nodule": 0.35,
    "mass": 0.15,
    "consolidation": 0.25,
    "ground glass": 0.22,
    "lobar consolidation": 0.07,
    "interstitial": 0.12,
    "emphysema": 0.15,
    "collapse": 0.06,
    "effusion": 0.18,
    "pneumothorax": 0.05,
}
_DEVICES = {
    "central line": 0.15,
    "pacemaker": 0.06,
    "tracheal tube": 0.04,
    "gastric tube": 0.06,
    "electrodes": 0.1,
    "sternal wires": 0.06,
    "clips": 0.06,
}


def draw_scan(seed: int, patient: Patient) -> CtScan:
    """How the patient that belongs to a seed is scanned."""
    rng = np.random.default_rng(np.random.SeedSequence([seed, 1000]))  # the X-ray visits are numbered from 1
    detail_seed = int(rng.integers(2**32))
    findings = () if rng.random() < 0.22 else tuple(n for n, chance in _FINDINGS.items() if rng.random() < chance)
    devices = tuple(name for name, chance in _DEVICES.items() if rng.random() < chance)
    if {"effusion", "pneumothorax"} & set(findings) and rng.random() < 0.35:
        devices += ("chest tube",)
    state = State(
        posture="supine",
        inspiration=float(np.clip(rng.normal(0.92, 0.08), 0.68, 1.05)),
        arms="up",
        findings=findings,
        severity=float(rng.uniform(0.2, 1.0)),
        devices=devices,
        detail_seed=detail_seed,
    )
    kernel = str(rng.choice(list(_KERNELS), p=(0.35, 0.4, 0.25)))
    blur, sharpening, noisy = _KERNELS[kernel]
    # Noise follows dose and slice thickness.
    noise = float(np.clip(13 * math.exp(rng.normal(0, 0.4)) * (0.9 + 0.25 * (patient.chest_wall - 24) / 9), 4, 45))
    return CtScan(
        state=state,
        roll_deg=float(rng.normal(0, 3.5)),
        pitch_deg=float(rng.normal(0, 2.5)),
        centre_mm=(float(rng.normal(0, 8)), float(rng.normal(6, 9))),
        raised=float(np.clip(rng.normal(0.5, 0.03), 0.42, 0.58)),
        contrast_hu=float(rng.uniform(80, 230)) if rng.random() < 0.4 else 0.0,
        kernel=kernel,
        blur_mm=float(rng.uniform(*blur)),
        sharpening=float(rng.uniform(*sharpening)),
        noise_hu=float(np.clip(noise * noisy, 4, 70)),
        thickness=float(rng.choice([1.0, 1.0, 1.25, 0.6])),
        couch=str(rng.choice(COUCHES)),
        detail_seed=detail_seed,
    )

"""How a head was scanned: field strength, timing, resolution, shading, noise and movement, drawn from a seed."""

from dataclasses import dataclass

import numpy as np

from course_lib.phantoms.brain.head import detail_seed
from course_lib.phantoms.mr.sequences import (
    inversion_recovery,
    nulling_inversion_ms,
    spin_echo,
    spoiled_echo,
    with_contrast_agent,
)
from course_lib.phantoms.mr.tissues import RELAXATION, TISSUES

NAMES = ("t1", "t1ce", "t2", "flair")
# Of gadobutrol in plasma, l / (mmol s): P. Szomolanyi et al., Comparison of the relaxivities of macrocyclic
# gadolinium-based contrast agents in human plasma at 1.5, 3, and 7 T, Invest. Radiol. 54 (2019) 559.
_RELAXIVITY = {1.5: 4.78, 3.0: 4.97}


@dataclass(frozen=True)
class Sequence:
    """One series: timing, and what its images suffer from."""

    repetition_ms: float
    echo_ms: float
    inversion_ms: float | None
    flip_deg: float  # 90: a spin echo
    slice_mm: float  # as acquired; 0: as thin as the voxels
    thick_axis: int  # the direction of the slices: 0 axial, 1 coronal, 2 sagittal
    blur_mm: float  # standard deviation, within slices
    noise: float  # standard deviation, share of the brightness of white matter
    shading: float  # how uneven the coils are
    ghost: float  # brightness of the ghosts of movement, share of the image's
    ghost_shift: float  # their distance, share of the field of view


@dataclass(frozen=True)
class MrScanner:
    """The machine and its four series."""

    field_tesla: float
    relaxivity: float  # of the contrast agent, l / (mmol s)
    sequences: dict[str, Sequence]
    detail_seed: int


def draw_scanner(seed: int) -> MrScanner:
    """The scanner in which the patient that belongs to a seed lies."""
    rng = np.random.default_rng(np.random.SeedSequence([seed, 2001]))
    tesla = float(rng.choice([1.5, 3.0]))
    fluid_t1 = _column(tesla)["fluid"][0]
    kinds = ("spin echo", "spoiled echo", "prepared")
    first = rng.choice(3, p=(0.5, 0.22, 0.28))
    second = first if rng.random() < 0.65 else rng.choice(3, p=(0.5, 0.22, 0.28))
    old = rng.random() < 0.5  # thick slices in all series
    sequences = {
        "t1": _series(rng, *_t1(rng, tesla, kinds[first]), thick=old and first == 0),
        "t1ce": _series(rng, *_t1(rng, tesla, kinds[second]), thick=old and second == 0),
        "t2": _series(rng, rng.uniform(2800, 6500), rng.uniform(80, 122), None, 90, thick=rng.random() < 0.8),
    }
    repetition = rng.uniform(8000, 11000)
    inversion = nulling_inversion_ms(fluid_t1, repetition) * rng.uniform(0.93, 1.06)
    flair = _series(rng, repetition, rng.uniform(85, 145), inversion, 90, thick=rng.random() < 0.75)
    return MrScanner(tesla, _RELAXIVITY[tesla], {**sequences, "flair": flair}, detail_seed(rng, seed))


def signals(scanner: MrScanner, tumour=None) -> np.ndarray:
    """Signal of every tissue in every series, float64 (4, number of tissues), before contrast but in t1ce.

    The signals of FLAIR and of a prepared T1 may lie below zero: the images show the size.
    """
    table = np.array([_column(scanner.field_tesla)[name] for name in TISSUES])
    t1, t2, density, uptake = table.T.copy()
    if tumour is not None:
        solid = TISSUES.index("tumour")
        t1[solid] *= tumour.water
        t2[solid] *= tumour.water
    dose = tumour.contrast_mmol if tumour is not None else 0.5
    mmol = uptake * np.where(np.array(TISSUES) == "enhancing", dose, 0.5)
    enhanced = with_contrast_agent(t1, mmol, scanner.relaxivity)
    rows = []
    for name, sequence in scanner.sequences.items():
        blood = np.where(np.array(TISSUES) == "vessel", 4.0 if name == "t1ce" else 1.0, 1.0)  # else it flows away
        of = (enhanced if name == "t1ce" else t1), t2, density * blood
        times = sequence.repetition_ms, sequence.echo_ms
        if sequence.inversion_ms is not None:
            rows.append(inversion_recovery(*of, *times, sequence.inversion_ms))
        elif sequence.flip_deg == 90:
            rows.append(spin_echo(*of, *times))
        else:
            rows.append(spoiled_echo(*of, *times, sequence.flip_deg))
    return np.array(rows)


def _t1(rng, tesla, kind):
    """Repetition, echo, inversion time and flip angle of one of the three ways to weight with T1."""
    if kind == "spin echo":
        return rng.uniform(420, 700), rng.uniform(8, 18), None, 90
    if kind == "spoiled echo":
        return rng.uniform(18, 32), rng.uniform(3, 6), None, rng.uniform(24, 34)
    return rng.uniform(1700, 2300), rng.uniform(2.5, 4.5), rng.uniform(700, 850) * (1.25 if tesla > 2 else 1), 90


def _series(rng, repetition_ms, echo_ms, inversion_ms, flip_deg, thick):
    """Resolution and faults: most images are good, some are not."""
    moved = rng.random() < 0.15
    return Sequence(
        repetition_ms=float(round(repetition_ms, 2)),
        echo_ms=float(round(echo_ms, 2)),
        inversion_ms=None if inversion_ms is None else float(round(inversion_ms, 1)),
        flip_deg=float(round(flip_deg, 1)),
        slice_mm=float(rng.uniform(2.5, 6.5)) if thick else 0.0,
        thick_axis=0 if rng.random() < 0.85 else int(rng.integers(1, 3)),
        blur_mm=float(rng.uniform(0.35, 0.8) + (rng.uniform(0.3, 0.9) if moved else 0)),
        noise=float(rng.uniform(0.012, 0.06)),
        shading=float(rng.uniform(0.04, 0.28)),
        ghost=float(rng.uniform(0.02, 0.09)) if moved else 0.0,
        ghost_shift=float(rng.uniform(0.08, 0.5)),
    )


def _column(tesla):
    """T1, T2, density, uptake of each tissue at a field strength."""
    high = tesla > 2
    return {name: (t[high], t[2 + high], t[4], t[5]) for name, t in RELAXATION.items()}

"""Who is imaged: everything about a head that varies from patient to patient, drawn from a seed."""

from dataclasses import dataclass, replace

import numpy as np

KINDS = ("ring", "patchy", "solid", "none")  # how a glioma enhances


@dataclass(frozen=True)
class Tumour:
    """A glioma: a core of irregular outline, in part enhancing, in part dead, in swollen tissue. Lengths in mm."""

    centre: tuple[float, float, float]
    semi_axes: tuple[float, float, float]
    long_axis: tuple[float, float, float]
    kind: str  # of KINDS
    rim_mm: float  # thickness of the enhancing rim
    enhancing: float  # share of the core that enhances where it does so in patches
    contrast_mmol: float  # concentration of the contrast agent where it enhances, mmol/l
    necrosis: float  # of what does not enhance, the share that is dead and not solid
    bleeding: float  # share of it that holds old blood
    fading_mm: float  # how wide the border to the swelling is where the core does not enhance
    oedema_mm: float  # how far the swelling reaches
    oedema_edge_mm: float  # how gradually it ends
    oedema_water: float  # 1: as swollen as the table of tissues says
    ragged_mm: float
    push: float  # how strongly it displaces the brain round it, 0 to 0.7
    water: float  # factor on T1 and T2 of the solid part that does not enhance


@dataclass(frozen=True)
class HeadPatient:
    """The head, its illness and how it is held."""

    sex: str
    age_years: int
    scale: float  # 1: an adult's
    width: float  # factors on the three directions
    height: float
    length: float
    ventricle_mm: float  # added to the radius of the ventricles: they widen with age
    ventricle_gap_mm: float  # by how much the left one is wider
    atrophy_mm: float  # added to the half width of the furrows
    cortex_mm: float
    furrow_mm: float  # distance of neighbouring furrows
    warp_mm: float  # how far this brain differs from the drawn one
    scalp_mm: float
    roll_deg: float
    pitch_deg: float
    yaw_deg: float
    tumours: tuple[Tumour, ...]  # the first is the largest
    caps_mm: float  # bright borders of the ventricles on FLAIR, with age
    spots: float  # bright spots in the white matter on FLAIR, with age: share of it
    shape_seed: int
    limbic: float  # how much brighter on FLAIR the old cortex of the temporal lobes is than the rest

    @property
    def tumour(self) -> Tumour | None:
        """The largest tumour, None where there is none."""
        return self.tumours[0] if self.tumours else None


def detail_seed(rng: np.random.Generator, seed: int) -> int:
    """What the details that belong to a seed are drawn from: no easier to find by trying than the seed itself.

    Seeds of ordinary folders have 32 bits, and so have their details; those of a blind challenge have 256.
    """
    return int(rng.integers(2**32)) if seed < 2**32 else int.from_bytes(rng.bytes(32), "little")


def draw_head(seed: int) -> HeadPatient:
    """The patient that belongs to a seed; more than four in five have a glioma."""
    rng = np.random.default_rng(np.random.SeedSequence([seed, 2000]))
    female = bool(rng.random() < 0.45)
    age = int(np.clip(rng.normal(54, 15), 18, 90))
    tumours = ()
    if rng.random() < 0.84:
        first = _glioma(rng, low_grade=rng.random() < (0.55 if age < 48 else 0.22))
        tumours = (first, *_satellites(rng, first))
    elderly = max(age - 40, 0) / 40
    return HeadPatient(
        sex="F" if female else "M",
        age_years=age,
        scale=float((0.965 if female else 1.015) * rng.normal(1, 0.02)),
        width=float(rng.normal(1, 0.025)),
        height=float(rng.normal(1, 0.025)),
        length=float(rng.normal(1, 0.025)),
        ventricle_mm=float(np.clip(0.055 * (age - 50) + rng.normal(0, 1.1), -2, 5)),
        ventricle_gap_mm=float(rng.normal(0.2, 0.7)),
        atrophy_mm=float(np.clip(0.012 * (age - 45) + rng.normal(0, 0.15), -0.2, 0.9)),
        cortex_mm=float(np.clip(rng.normal(2.3, 0.2) - 0.2 * elderly, 1.8, 2.8)),
        furrow_mm=float(rng.uniform(8.5, 12.5)),
        warp_mm=float(rng.uniform(1.5, 3.5)),
        scalp_mm=float(rng.uniform(4, 8)),
        roll_deg=float(rng.normal(0, 3)),
        pitch_deg=float(rng.normal(0, 4)),
        yaw_deg=float(rng.normal(0, 2)),
        tumours=tumours,
        caps_mm=float(np.clip(0.6 + 2.6 * elderly * rng.random() + rng.normal(0, 0.3), 0, 4.5)),
        spots=float(np.clip(0.05 * elderly * rng.random() ** 2, 0, 0.06)),
        shape_seed=detail_seed(rng, seed),
        limbic=float(rng.uniform(0, 0.45)),
    )


def _glioma(rng, low_grade):
    """Sizes and places after what BraTS shows: supratentorial, 1 to 8 cm; grade decides what enhances."""
    side = rng.choice([-1, 1])
    radius = rng.uniform(9, 25)
    axis = rng.normal(0, 1, 3) * (0.7, 0.5, 1.0)
    kind = str(rng.choice(KINDS, p=(0.0, 0.3, 0.0, 0.7) if low_grade else (0.58, 0.24, 0.1, 0.08)))
    region = rng.choice(4, p=(0.38, 0.27, 0.25, 0.10))  # frontal, temporal, parietal to occipital, deep
    low, high = (
        ((14, -36, -58), (46, 16, -18)),
        ((36, 18, -26), (52, 36, 22)),
        ((16, -34, 14), (46, 14, 58)),
        ((8, 2, -20), (22, 18, 16)),
    )[region]
    place = rng.uniform(low, high)
    solid = kind == "none" and low_grade
    return Tumour(
        centre=(float(side * place[0]), float(place[1]), float(place[2])),
        semi_axes=tuple(float(a) for a in radius * rng.uniform(0.7, 1.3, 3)),
        long_axis=tuple(float(a) for a in axis),
        kind=kind,
        rim_mm=float(rng.uniform(2.0, 3.5 + 0.22 * radius)),
        enhancing=float(rng.uniform(0.05, 0.3) if low_grade else rng.uniform(0.25, 0.7)),
        contrast_mmol=float(rng.uniform(0.08, 0.3) if low_grade else rng.uniform(0.1, 0.6)),
        necrosis=float(np.clip(rng.normal(0.1 if low_grade else 0.65, 0.2), 0.01, 0.99)),
        bleeding=float(rng.uniform(0.05, 0.4)) if rng.random() < 0.15 else 0.0,
        fading_mm=float(rng.uniform(2, 9)),
        oedema_mm=float(rng.uniform(3, 10) if low_grade else rng.uniform(4, 24)),
        oedema_edge_mm=float(rng.uniform(2, 9)),
        oedema_water=float(rng.uniform(0.65, 1.1)),
        ragged_mm=float(rng.uniform(1.5, 5) * (1.2 if solid else 1)),
        push=float(rng.uniform(0.05, 0.65)),
        water=float(rng.uniform(0.75, 1.2)),
    )


def _satellites(rng, first):
    """Further foci, as in one in seven gliomas; smaller, on the same side or across."""
    if rng.random() > 0.15:
        return
    for _ in range(int(rng.integers(1, 3))):
        other = _glioma(rng, low_grade=first.kind == "none")
        side = np.sign(first.centre[0]) * (1 if rng.random() < 0.75 else -1)
        x, y, p = other.centre
        size = rng.uniform(0.25, 0.5)
        yield replace(
            other,
            kind=first.kind,
            centre=(float(side * abs(x)), y, p),
            semi_axes=tuple(float(size * a) for a in other.semi_axes),
            rim_mm=0.6 * other.rim_mm,
            oedema_mm=0.6 * other.oedema_mm,
            push=0.3 * other.push,
        )

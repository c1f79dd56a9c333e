"""Disease as it lies in the body: where air becomes tissue, and where fluid or free air takes the lung's place.

What happens inside a lung belongs to the lung; pleural fluid and the air of a pneumothorax do not. Terms follow
D. M. Hansell et al., Fleischner Society: Glossary of Terms for Thoracic Imaging, Radiology 246 (2008) 697-722.
"""

from dataclasses import dataclass, field

import numpy as np

from course_lib.phantoms.space import ellipsoid, filled
from course_lib.phantoms.thorax.body import LEFT, RIGHT

# fmt: off
#                       how many places, semi-axes in mm, ragged by mm, width of its rim in mm, share of tissue
_PLACES = {
    "nodule":          ((1, 5),  (2.5, 12), 0.0, 2.0, 1.0),
    "mass":            ((1, 2),  (14, 36),  4.0, 3.0, 1.0),
    "consolidation":   ((1, 4),  (14, 45),  7.0, 9.0, 0.93),
    "ground glass":    ((2, 9),  (14, 46),  9.0, 14.0, 0.50),  # vessels stay visible in it
}
LOBES = {RIGHT: ("upper", "middle", "lower"), LEFT: ("upper", "lower")}
FINDINGS = (*_PLACES, "lobar consolidation", "interstitial", "emphysema", "collapse", "effusion", "pneumothorax")
# fmt: on


@dataclass(frozen=True)
class Lesion:
    """One place of disease in a lung. `place` is relative to the chest, `semi_axes_mm` and the rest are not."""

    kind: str
    side: int
    place: tuple[float, float, float]
    semi_axes_mm: tuple[float, float, float]


@dataclass
class Disease:
    """All findings of one state, drawn from its seed. Amounts run from 0 to about 1."""

    lesions: list[Lesion] = field(default_factory=list)
    lobes: list[tuple[int, str, float]] = field(default_factory=list)  # side, consolidated lobe, share of tissue
    collapsed: dict[int, tuple[str, float]] = field(default_factory=dict)  # side -> lobe, how far
    fluid: dict[int, float] = field(default_factory=dict)  # side -> amount
    free_air: dict[int, float] = field(default_factory=dict)
    nets: float = 0.0  # thickened septa
    holes: float = 0.0  # emphysema
    seed: int = 0

    @property
    def raised_mm(self) -> dict[int, float]:
        """How much a lung that lost volume lifts its side of the diaphragm."""
        return {side: 30 * amount for side, (_, amount) in self.collapsed.items()}

    @property
    def shift_mm(self) -> float:
        """How far heart and vessels are pulled or pushed to the patient's left."""
        pulled = sum(side * 12 * amount for side, (_, amount) in self.collapsed.items())
        pushed = sum(side * 14 * max(amount - 0.5, 0) for side, amount in (*self.fluid.items(), *self.free_air.items()))
        return pulled - pushed


def draw_disease(state) -> Disease:
    """Sides, places and sizes of the findings that a state names."""
    found = Disease(seed=state.detail_seed)
    for number, kind in enumerate(FINDINGS):
        if kind not in state.findings:
            continue
        rng = np.random.default_rng([state.detail_seed, number])  # no finding changes another's place
        side = int(rng.choice([RIGHT, LEFT]))
        amount = float(np.clip(state.severity * rng.uniform(0.6, 1.2), 0.05, 1.2))
        if kind in _PLACES:
            found.lesions += _draw_places(kind, amount, rng)
        elif kind == "lobar consolidation":
            found.lobes.append((side, str(rng.choice(LOBES[side])), float(rng.uniform(0.75, 1.0))))
        elif kind == "collapse":
            found.collapsed[side] = str(rng.choice(["upper", "lower", "lower"])), min(amount, 1)
        elif kind == "effusion":
            found.fluid[side] = amount
            if rng.random() < 0.45:
                found.fluid[-side] = amount * rng.uniform(0.3, 1)
        elif kind == "pneumothorax":
            found.free_air[side] = amount
        elif kind == "interstitial":
            found.nets = amount
        elif kind == "emphysema":
            found.holes = amount
    return found


def _draw_places(kind, amount, rng):
    (fewest, most), (smallest, largest), *_ = _PLACES[kind]
    lesions = []
    for _ in range(rng.integers(fewest, most + 1)):
        side = int(rng.choice([RIGHT, LEFT]))
        height = rng.uniform(0.08, 0.9) if kind in ("nodule", "mass") else rng.triangular(0.1, 0.7, 0.98)
        depth = rng.uniform(-0.65, 0.75) if kind in ("nodule", "mass") else rng.triangular(-0.6, 0.6, 0.9)
        size = rng.uniform(smallest, smallest + (largest - smallest) * min(0.4 + 0.6 * amount, 1))
        spread = (1, 1, 1) if kind == "nodule" else rng.uniform(0.65, 1.3, 3)
        across = rng.uniform(0.28, 0.95)
        lesions.append(Lesion(kind, side, (side * across, height, depth), tuple(float(size * s) for s in spread)))
    return lesions


# --- the pleural space: distances (mm, negative inside) within a cavity ---


def pleural_fluid(chest, disease, side, cavity, cage, x, y, p):
    """Fluid follows gravity: standing, its surface rises to the chest wall; lying, it spreads behind the lung.

    None where there is none.
    """
    amount = disease.fluid.get(side)
    if not amount:
        return None
    height, depth = chest.unit[1], chest.half_depth
    near_wall = np.clip(1 + cage / 30, 0, 1)  # the meniscus
    if chest.body.lying:
        lower = np.clip(y / height, 0, 1)
        back = depth * 1.06 - amount * (14 + 62 * lower * lower) + 10 * near_wall * near_wall
        free = back - 16 * near_wall * near_wall - p
        fluid = np.maximum(cavity, free)
    else:
        level = chest.body.height - 8 - amount * (24 + 105 * min(amount, 1)) - 30 * near_wall * near_wall
        fluid = np.maximum(cavity, level - y)
    return fluid


def pleural_air(chest, disease, side, cavity, cage, y, p):
    """Free air rises: to the apex and along the wall when standing, to the front when lying; None without any."""
    amount = disease.free_air.get(side)
    if not amount:
        return None
    height, depth = chest.unit[1], chest.half_depth
    if chest.body.lying:
        front = -depth * 1.02 + amount * (12 + 55 * np.clip(y / height, 0, 1))
        return np.maximum(cavity, np.minimum(p - front, -(cage + 3 + 4 * amount)))
    wide = amount * 55 * np.clip(1 - y / (0.95 * height), 0, 1)
    return np.maximum(cavity, np.minimum(-(cage + wide), y - chest.body.apex_y[side] - 1.3 * wide))


def collapsed_lobe(chest, disease, side, x, y, p):
    """Distance to the lobe that has lost its air and most of its volume; None where all lobes are open."""
    if side not in disease.collapsed:
        return None
    lobe, amount = disease.collapsed[side]
    half_width, height, _ = chest.unit
    out = side * x / half_width
    oblique = chest.fissure(side, x, y, p)
    if lobe == "lower":  # a wedge behind the heart, on the spine
        lost = 10 + 55 * amount
        wedge = (out - 0.62 + 0.38 * amount) * half_width * 0.8 - 0.25 * (y - 0.6 * height)
        return np.maximum(lost * 0.6 - oblique, wedge)
    lost = (0.40 - 0.22 * amount) * height
    fan = y - lost - 0.35 * half_width * (0.5 - out)
    return np.maximum(fan, oblique)


def lobe(chest, side, name, x, y, p):
    """Distance to a whole lobe, as far as its fissures bound it."""
    oblique = chest.fissure(side, x, y, p)
    if name == "lower":
        return -oblique
    if side == LEFT:
        return oblique
    across = chest.horizontal_fissure(x, y, p)
    return np.maximum(oblique, across if name == "upper" else -across)


def share_of_tissue(anatomy, lattice, share, fluids, x, y, p):
    """The share of the lungs' volume that is not air, with disease in it; `share` is that of the healthy lung."""
    chest, disease = anatomy.chest, anatomy.disease
    right = x < 0

    def fill(where, goal):
        np.maximum(share, share + where * (goal - share), out=share)

    if disease.holes:
        sparse = lattice.noise([disease.seed, 35], 14) + 0.6 * np.clip(1 - 2 * y / chest.unit[1], -1, 1)
        share *= 1 - 0.75 * disease.holes * np.clip(0.9 * (sparse + disease.holes - 0.9), 0, 1)
    ragged = (
        lattice.noise([disease.seed, 31], 14) + 0.5 * lattice.noise([disease.seed, 32], 7) if disease.lesions else 0
    )
    for lesion in disease.lesions:
        _, _, rough, rim, goal = _PLACES[lesion.kind]
        if lesion.kind == "nodule":
            continue  # too small for the lattice: painted on its own
        centre = chest.place(lesion.place)
        distance = ellipsoid(x, y, p, centre, lesion.semi_axes_mm) + rough * ragged
        fill(filled(distance, rim) * (right if lesion.side == RIGHT else ~right), goal)
    for side, name, goal in disease.lobes:
        uneven = 4 * lattice.noise([disease.seed, 33], 18)
        inner = filled(lobe(chest, side, name, x, y, p) + np.maximum(uneven, -2), 3.0)
        fill(inner * (right if side == RIGHT else ~right), goal)
    for side in disease.collapsed:
        inner = filled(collapsed_lobe(chest, disease, side, x, y, p), 4.0)
        fill(inner * (right if side == RIGHT else ~right), 0.97)
    for side, distance in fluids.items():  # lung beside fluid is pressed together
        fill(np.clip(1 - np.maximum(distance, 0) / 14, 0, 1) * (right if side == RIGHT else ~right), 0.9)
    return share

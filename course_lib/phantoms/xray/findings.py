"""Disease: tissue or fluid where air should be. The lungs' outline is not changed by it."""

import numpy as np

from course_lib.phantoms.texture import cloud
from course_lib.phantoms.thorax.body import LEFT, RIGHT
from course_lib.phantoms.xray.outlines import lung_inside


def replaced_air(body, visit, x, y, rng):
    """Share of the lung's air replaced by tissue (0 to 0.9), and by pleural fluid (0 or 1), each shaped like x."""
    tissue, fluid = np.zeros_like(x), np.zeros_like(x)
    for name in visit.findings:
        if name == "effusion":
            fluid = np.maximum(fluid, _effusion(body, visit, x, y, rng))
        else:
            tissue = tissue + _OPACITIES[name](body, visit, x, y, rng)
    return np.clip(tissue, 0, 0.9), fluid


def _consolidation(body, visit, x, y, rng):
    """One or a few fluffy patches, anywhere, more often below."""
    total = 0
    for _ in range(rng.integers(1, 4)):
        side = rng.choice([RIGHT, LEFT])
        at = side * rng.uniform(0.3, 0.85) * body.half_width, rng.triangular(0.1, 0.75, 0.95) * body.height
        size = rng.uniform(16, 55), rng.uniform(16, 50)
        total = total + np.exp(-0.5 * (((x - at[0]) / size[0]) ** 2 + ((y - at[1]) / size[1]) ** 2))
    return visit.severity * total * np.clip(0.45 + 0.3 * cloud(x, y, rng, 32), 0, 1)


def _patchy(body, visit, x, y, rng):
    """Ground glass near the chest wall on both sides, as in viral pneumonia."""
    edge = np.maximum(lung_inside(body, RIGHT, x, y), lung_inside(body, LEFT, x, y))
    outer = np.exp(-(((edge - 10) / 38) ** 2)) * np.clip((y / body.height - 0.1) / 0.5, 0, 1)
    return 0.75 * visit.severity * outer * np.clip(0.35 + 0.45 * cloud(x, y, rng, 45), 0, 1)


def _interstitial(body, visit, x, y, rng):
    """A fine net: folded noise has its ridges where it changes sign."""
    lines = np.abs(cloud(x, y, rng, 12, 1.4))
    return 0.12 * visit.severity * np.clip(1.3 - lines, 0, None) * np.clip(0.7 + 0.5 * cloud(x, y, rng, 90), 0.15, 1.5)


def _effusion(body, visit, x, y, rng):
    """Fluid in the angle, its surface rising towards the chest wall."""
    side = rng.choice([RIGHT, LEFT])
    out = np.clip(side * x / body.half_width, 0, 1.1)
    level = body.dome_top(side) + body.dome_rise[side] * (0.75 - 0.55 * visit.severity)
    surface = level - 22 * np.clip((out - 0.6) / 0.4, 0, 1) ** 2
    return (side * x > 0) / (1 + np.exp(-np.clip((y - surface) / 2.5, -30, 30)))


_OPACITIES = {"consolidation": _consolidation, "patchy": _patchy, "interstitial": _interstitial}

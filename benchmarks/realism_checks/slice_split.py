"""A split by slices promises more than the net keeps: slices of one tumour resemble each other.

Of some patients every slice through the tumour is there. A quarter is held back: slices at random, or whole patients.
What the net scores on the held-back part is the promise; what it scores on patients from elsewhere is the truth.
"""

from dataclasses import dataclass, field

import numpy as np

from course_lib import losses
from realism_checks.brain_slices import FLAIR, through_tumours
from realism_checks.check import Check, Outcome, mean, spread
from realism_checks.fitting import Recipe, dice_of_masks, fit


@dataclass(frozen=True)
class Plan:
    seeds: tuple[int, ...] = (0, 1, 2)
    drawn: int = 60
    patients: int = 16  # of whom slices are learned from; the others tell the truth
    shape: tuple[int, int, int] = (31, 80, 80)
    side: int = 64
    least: int = 40
    recipe: Recipe = field(default_factory=lambda: Recipe(steps=300))
    too_good_by: float = 0.05


def measure(plan, place) -> Outcome:
    dice = {way: {"promised": [], "true": []} for way in ("slices", "patients")}
    for seed in plan.seeds:
        first = 30_000 + 1000 * seed
        slices, patients = through_tumours(
            place, range(first, first + plan.drawn), plan.shape, plan.side, plan.least, channels=[FLAIR], every=True
        )
        known = np.isin(patients, np.unique(patients)[: plan.patients])
        for way in dice:
            held_back = known & held(patients[known], known, way, seed)
            net, _ = fit(plan.recipe, slices.where(known & ~held_back), losses.DiceCrossentropyLoss(), seed)
            dice[way]["promised"].append(mean(dice_of_masks(net, slices.where(held_back))))
            dice[way]["true"].append(mean(dice_of_masks(net, slices.where(~known))))
    too_good = {way: np.subtract(scores["promised"], scores["true"]) for way, scores in dice.items()}
    measured = "; ".join(
        f"split by {way}: promised {spread(scores['promised'])}, true {spread(scores['true'])}"
        for way, scores in dice.items()
    )
    holds = bool(too_good["slices"].min() >= plan.too_good_by)
    return Outcome(
        measured, holds, {"dice": dice, "too good by": {way: list(map(float, too_good[way])) for way in dice}}
    )


def held(patients, known, way, seed) -> np.ndarray:
    """Bool for all slices: a quarter of the known ones, at random, or all slices of a quarter of the patients.

    >>> known = np.array([True, True, True, True, False])
    >>> held(np.array([7, 7, 8, 8]), known, "slices", 0).sum()
    np.int64(1)
    """
    rng = np.random.default_rng([seed, 7])
    chosen = np.zeros(len(known), bool)
    if way == "slices":
        rows = np.flatnonzero(known)
        chosen[rng.choice(rows, len(rows) // 4, replace=False)] = True
    else:
        different = np.unique(patients)
        some = rng.choice(different, max(1, len(different) // 4), replace=False)
        chosen[known] = np.isin(patients, some)
    return chosen


CHECK = Check(
    "slice-split",
    "on each of 3 seeds a split by slices promises 0.05 more than is true",
    measure,
    "brain",
    Plan(),
)

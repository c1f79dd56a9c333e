"""Flipping images at random without changing the names of the sides makes a net forget what left and right are.

Right and left lung on slices of chest CTs above the heart. The lungs themselves are found as before: only their sides
get lost. On slices that show the heart a net can see that a picture is mirrored, and loses less.
"""

from dataclasses import dataclass, field

import numpy as np

from course_lib import losses, pipeline
from course_lib.pipeline.augment import Augmentation, Flip
from realism_checks import phantoms
from realism_checks.check import Check, Outcome, mean, spread
from realism_checks.fitting import Recipe, dice_of_labels, fit
from realism_checks.phantoms import Cases

SIDES, HEART = (1, 2), 3
WAYS = {"no flips": None, "flips": Flip("x"), "flips with swap": Flip("x", swap=(SIDES,))}


@dataclass(frozen=True)
class Plan:
    seeds: tuple[int, ...] = (0, 1, 2)
    patients: int = 60
    tested: int = 20
    shape: tuple[int, int, int] = (12, 64, 64)
    recipe: Recipe = field(default_factory=lambda: Recipe(steps=300, learning_rate=2e-3))
    ruined_by: float = 0.2
    alike_within: float = 0.03


def measure(plan, place) -> Outcome:
    dice = {way: [] for way in WAYS}
    for seed in plan.seeds:
        known, unseen = sides(plan, place, seed)
        for way, flip in WAYS.items():
            prepare = None if flip is None else flipping(flip)
            loss = losses.DiceCrossentropyLoss(activation="softmax")
            net, _ = fit(plan.recipe, known, loss, seed, classes=3, prepare=prepare)
            dice[way].append(mean(dice_of_labels(net, unseen, SIDES)))
    lost = {way: np.subtract(dice["no flips"], dice[way]) for way in WAYS}
    holds = lost["flips"].min() >= plan.ruined_by and lost["flips with swap"].max() <= plan.alike_within
    measured = "; ".join(f"{way}: {spread(values)}" for way, values in dice.items())
    return Outcome(f"left and right Dice with {measured}", bool(holds), {"dice": dice})


def flipping(flip):
    augmentation = Augmentation(flip)

    def prepare(image, labels, rng):
        return augmentation(image, labels, np.ones(labels.shape, bool), rng)[:2]

    return prepare


def sides(plan, place, seed) -> tuple[Cases, Cases]:
    """Slices that show lung and no heart, of patients to learn from, and of others."""
    first = 10_000 + 1000 * seed  # the patients of tiny_target
    slices, rows = phantoms.chests(place, range(first, first + plan.patients), plan.shape).slices()
    labels = np.where(slices.labels <= 2, slices.labels, 0).astype(np.uint8)
    cases, shown = (
        Cases(pipeline.Window(-300, 1400)(slices.images), labels),
        labels.any((1, 2)) & ~(slices.labels == HEART).any((1, 2)),
    )
    return cases.where(shown & (rows >= plan.tested)), cases.where(shown & (rows < plan.tested))


CHECK = Check(
    "flips",
    "on each of 3 seeds flips without swap cost 0.2 of left/right Dice, flips with swap at most 0.03",
    measure,
    "ct",
    Plan(),
)

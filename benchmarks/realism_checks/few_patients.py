"""Twelve patients are learned by heart; augmentation, dropout and early stopping each make the gap smaller.

The whole tumour on one T2 slice of each brain. Fluid in furrows and ventricles is as bright as a tumour there, and
tumours differ in place, size and brightness: twelve patients do not show what sets the one apart from the other.
"""

from dataclasses import dataclass, field, replace

import numpy as np

from course_lib import losses
from course_lib.pipeline.augment import Augmentation, Elastic, Flip, Gamma, Noise, Rotate, Scale, Shift, Zoom
from realism_checks.brain_slices import T2, through_tumours
from realism_checks.check import Check, Outcome, mean, spread
from realism_checks.fitting import Recipe, dice_of_masks, fit

REMEDIES = ("augmentation", "dropout", "early stopping")


@dataclass(frozen=True)
class Plan:
    seeds: tuple[int, ...] = (0, 1, 2)
    drawn: int = 80  # brains, of which some have no tumour
    patients: int = 12
    watched: int = 8  # others, for early stopping
    shape: tuple[int, int, int] = (20, 80, 80)
    side: int = 64
    least: int = 60
    recipe: Recipe = field(default_factory=lambda: Recipe(steps=240, batch=4, base=16, falling=False))
    augmented_steps: int = 480  # more to learn takes longer
    dropout: float = 0.3
    look_every: int = 10
    train_at_least: float = 0.9
    test_at_most: float = 0.7


def measure(plan, place) -> Outcome:
    dice = {way: {"train": [], "test": []} for way in ("nothing", *REMEDIES)}
    for seed in plan.seeds:
        for way, (train, test) in one_seed(plan, place, seed).items():
            dice[way]["train"].append(train)
            dice[way]["test"].append(test)
    gaps = {way: np.subtract(scores["train"], scores["test"]) for way, scores in dice.items()}
    overfits = (
        min(dice["nothing"]["train"]) >= plan.train_at_least and max(dice["nothing"]["test"]) <= plan.test_at_most
    )
    narrowed = {way: bool((gaps[way] < gaps["nothing"]).all()) for way in REMEDIES}
    each = "; ".join(f"{way}: {spread(dice[way]['train'])} and {spread(dice[way]['test'])}" for way in dice)
    return Outcome(f"train and test Dice with {each}", overfits and all(narrowed.values()), {"dice": dice} | narrowed)


def one_seed(plan, place, seed) -> dict[str, tuple[float, float]]:
    """Train and test Dice with no remedy, and with each."""
    first = 20_000 + 1000 * seed
    slices, _ = through_tumours(
        place, range(first, first + plan.drawn), plan.shape, plan.side, plan.least, channels=[T2]
    )
    known = slices.where(slice(0, plan.patients))
    watched = slices.where(slice(plan.patients, plan.patients + plan.watched))
    unseen = slices.where(slice(plan.patients + plan.watched, None))

    def scores(net):
        return mean(dice_of_masks(net, known)), mean(dice_of_masks(net, unseen))

    best = {"watched": -1.0}

    def watch(net, _):
        now = mean(dice_of_masks(net, watched))
        if now > best["watched"]:
            best.update(watched=now, scores=scores(net))

    loss = losses.DiceCrossentropyLoss()
    augmentation = Augmentation(
        Rotate(20), Shift(0.1), Zoom(0.25), Flip("x"), Flip("y"), Elastic(0.5), Scale(0.3), Gamma(0.4), Noise(0.1)
    )

    def changed(image, mask, rng):
        return augmentation(image, mask, np.ones(mask.shape, bool), rng)[:2]

    plain, _ = fit(plan.recipe, known, loss, seed, look=watch, look_every=plan.look_every)
    longer = replace(plan.recipe, steps=plan.augmented_steps)
    augmented, _ = fit(longer, known, loss, seed, prepare=changed)
    dropped, _ = fit(replace(plan.recipe, spatial_dropout=plan.dropout), known, loss, seed)
    return {
        "nothing": scores(plain),
        "augmentation": scores(augmented),
        "dropout": scores(dropped),
        "early stopping": best["scores"],
    }


CHECK = Check(
    "overfit-12",
    "on each of 3 seeds train ≥ 0.9 and test ≤ 0.7, and a smaller gap with each remedy",
    measure,
    "brain",
    Plan(),
)

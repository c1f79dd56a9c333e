"""Where the target is a few tenths of a percent of the image, cross entropy says "nothing here" first.

The windpipe on slices of chest CTs. A net that calls every pixel background has a cross entropy near 0 already, so it
takes a long time to leave that place; its Dice is 0, so the Dice loss pushes it on. On the lungs of the same slices,
a tenth of the image, cross entropy does as well or better: the Dice loss is for what is small.
"""

from dataclasses import dataclass, field

import numpy as np

from course_lib import losses, pipeline
from realism_checks import phantoms
from realism_checks.check import Check, Outcome, mean, spread
from realism_checks.fitting import Recipe, dice_of_masks, fit
from realism_checks.phantoms import Cases

TRACHEA, LUNGS = (4,), (1, 2)
LOSSES = {"BCE": losses.BinaryCrossentropy, "Dice": losses.DiceLoss}


@dataclass(frozen=True)
class Plan:
    seeds: tuple[int, ...] = (0, 1, 2)
    patients: int = 60
    tested: int = 20  # of them
    shape: tuple[int, int, int] = (12, 64, 64)
    recipe: Recipe = field(default_factory=lambda: Recipe(steps=300, learning_rate=2e-3))
    better_by: float = 0.2
    no_better_by: float = 0.05


def measure(plan, place) -> Outcome:
    dice = {f"{target}, {loss}": [] for target in ("trachea", "lungs") for loss in LOSSES}
    shares = []
    for seed in plan.seeds:
        for target, labels in (("trachea", TRACHEA), ("lungs", LUNGS)):
            known, unseen = targets(plan, place, seed, labels)
            if target == "trachea":
                shares.append(100 * float(unseen.labels.mean()))
            for name, loss in LOSSES.items():
                net, _ = fit(plan.recipe, known, loss(), seed)
                dice[f"{target}, {name}"].append(mean(dice_of_masks(net, unseen)))
    gains = {target: np.subtract(dice[f"{target}, Dice"], dice[f"{target}, BCE"]) for target in ("trachea", "lungs")}
    holds = gains["trachea"].min() >= plan.better_by and gains["lungs"].max() <= plan.no_better_by
    measured = (
        f"trachea, {np.mean(shares):.2f} % of the image: Dice loss {spread(dice['trachea, Dice'])}, "
        f"BCE {spread(dice['trachea, BCE'])}; lungs: Dice loss {spread(dice['lungs, Dice'])}, "
        f"BCE {spread(dice['lungs, BCE'])}"
    )
    return Outcome(measured, bool(holds), {"dice": dice, "share_percent": shares})


def targets(plan, place, seed, labels) -> tuple[Cases, Cases]:
    """The slices that show all of these labels, as masks: of patients to learn from, and of others."""
    first = 10_000 + 1000 * seed
    slices, rows = phantoms.chests(place, range(first, first + plan.patients), plan.shape).slices()
    images = pipeline.Window(-300, 1400)(slices.images)
    shown = (slices.labels == TRACHEA[0]).any((1, 2))
    cases = Cases(images, np.isin(slices.labels, labels).astype(np.uint8))
    return cases.where(shown & (rows >= plan.tested)), cases.where(shown & (rows < plan.tested))


CHECK = Check(
    "tiny-target",
    "on each of 3 seeds the Dice loss is better by 0.2 on the trachea, and on the lungs by 0.05 at most",
    measure,
    "ct",
    Plan(),
)

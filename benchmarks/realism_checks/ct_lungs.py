"""A net that has seen phantom CTs only: left and right lung on a real CT, and on other phantoms. Slice by slice."""

from dataclasses import dataclass, field

import numpy as np

from course_lib import inference, losses, metrics, pipeline
from course_lib.pipeline.augment import Augmentation, Gamma, Noise, Rotate, Scale, Shift, Zoom
from realism_checks import phantoms, real
from realism_checks.check import Check, Outcome
from realism_checks.fitting import Recipe, fit, said
from realism_checks.phantoms import Cases

RIGHT, LEFT = 1, 2
WINDOW = pipeline.Window(-300, 1400)
VIEWS = Augmentation(Rotate(5), Zoom(0.15), Shift(0.06), Gamma(0.2), Scale(0.07), Noise(0.03))


@dataclass(frozen=True)
class Plan:
    seeds: tuple[int, ...] = (0,)
    patients: int = 100
    shape: tuple[int, int, int] = (28, 128, 128)
    recipe: Recipe = field(default_factory=lambda: Recipe(steps=2000, learning_rate=1.5e-3, base=12, depth=4))
    at_least: dict[int, float] = field(default_factory=lambda: {LEFT: 0.93, RIGHT: 0.90})
    at_most: float = 1.0


def measure_transfer(plan, place) -> Outcome:
    """Trained on phantoms, the Dice of the left and the right lung of the real CT."""
    image, truth = real.chest(place.data)
    dice, training = {LEFT: [], RIGHT: []}, []
    for seed in plan.seeds:
        net, spent = _trained(plan, place, range(60_000, 60_000 + plan.patients), seed, "transfer-ct")
        found = metrics.dice(lungs(net, plan.shape[1:], image), truth, labels=[RIGHT, LEFT])
        for side in dice:
            dice[side].append(found[side])
        training.append(spent)
    return _outcome(plan, dice, training)


def measure_halves(plan, place) -> Outcome:
    """Trained on half of the phantoms, the mean Dice of the lungs of the others, volume by volume."""
    middle = 60_000 + plan.patients // 2
    dice, training = {LEFT: [], RIGHT: []}, []
    for seed in plan.seeds:
        net, spent = _trained(plan, place, range(60_000, middle), seed, "halves-ct")
        training.append(spent)
        others = phantoms.chests(place, range(middle, 60_000 + plan.patients), plan.shape)
        scores = [
            metrics.dice(lungs(net, plan.shape[1:], image), _sides(labels), labels=[RIGHT, LEFT])
            for image, labels in zip(others.images, others.labels, strict=True)
        ]
        for side in dice:
            dice[side].append(float(np.mean([score[side] for score in scores])))
    return _outcome(plan, dice, training)


def lungs(net, sides, image) -> np.ndarray:
    """Labels (z, y, x) of a volume of HU of any size: 1 right, 2 left."""
    small = np.stack([pipeline.resize(WINDOW(one), sides) for one in image])
    labels = []
    for logits in said(net, small):  # a slice at a time: a full CT of logits would not fit
        full = np.stack([pipeline.resize(logits[..., c], image.shape[1:]) for c in range(logits.shape[-1])])
        labels.append(full.argmax(0).astype(np.uint8))
    return inference.fill_holes(inference.largest_component(np.stack(labels)), slice_wise=True)


def _outcome(plan, dice, training) -> Outcome:
    holds = all(plan.at_least[side] <= min(dice[side]) and max(dice[side]) <= plan.at_most for side in dice)
    measured = f"left {np.mean(dice[LEFT]):.3f}, right {np.mean(dice[RIGHT]):.3f}, after {training[0]}"
    return Outcome(measured, bool(holds), {"dice": {"left": dice[LEFT], "right": dice[RIGHT]}, "training": training})


def _sides(labels):
    return np.where(labels <= LEFT, labels, 0).astype(np.uint8)


def _trained(plan, place, patients, seed, name):
    slices, _ = phantoms.chests(place, patients, plan.shape).slices()
    cases = Cases(slices.images, _sides(slices.labels))
    keep = place.scratch / f"{name}-{seed}-{phantoms.generation('ct')}.state"

    def prepare(image, labels, rng):
        return VIEWS(WINDOW(image), labels, np.ones(labels.shape, bool), rng)[:2]

    loss = losses.DiceCrossentropyLoss(activation="softmax", per="batch", include_background=False)
    return fit(plan.recipe, cases, loss, seed, classes=3, prepare=prepare, keep=keep, minutes=place.minutes)


TRANSFER = Check("transfer-ct", "left ≥ 0.93, right ≥ 0.90", measure_transfer, "ct", Plan(), needs="ct")
HALVES = Check(
    "halves-ct",
    "left and right 0.95 to 0.985",
    measure_halves,
    "ct",
    Plan(
        recipe=Recipe(steps=1000, learning_rate=1.5e-3, base=12, depth=4),
        at_least={LEFT: 0.95, RIGHT: 0.95},
        at_most=0.985,
    ),
)

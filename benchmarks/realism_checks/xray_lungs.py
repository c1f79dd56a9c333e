"""A net that has seen phantom X-rays only: on real X-rays, and on other phantoms."""

from dataclasses import dataclass, field

import numpy as np
from scipy import ndimage

from course_lib import inference, losses, metrics, pipeline
from course_lib.pipeline.augment import Augmentation, Blur, Elastic, Flip, Gamma, Noise, Rotate, Scale, Shift, Zoom
from realism_checks import phantoms, real
from realism_checks.check import Check, Outcome
from realism_checks.fitting import Recipe, fit, said
from realism_checks.views import Cover, Cut, Equalize, Shade, Sharpen, Stretch

VIEWS = Augmentation(
    Rotate(10),
    Zoom(0.2),
    Stretch(probability=0.7),
    Shift(0.1),
    Flip("x"),  # one class, so that sides need not be told apart
    Elastic(0.3),
    Gamma(0.8),
    Sharpen(probability=0.6),
    Equalize(probability=0.4),
    Shade(),
    Cut(),
    Scale(0.1),
    Blur(1.0, probability=0.3),
    Noise(0.06),
    Cover(probability=0.35),
)
MILD = Augmentation(Rotate(5), Zoom(0.1), Shift(0.05), Flip("x"))
_LOOKS = tuple((zoom, degrees) for zoom in (0.85, 1.0, 1.15) for degrees in (-7, 0, 7))  # and each of them mirrored


@dataclass(frozen=True)
class Plan:
    seeds: tuple[int, ...] = (0,)
    nets: int = 3  # that vote, and share the time
    patients: int = 1000
    size: int = 128
    recipe: Recipe = field(
        default_factory=lambda: Recipe(steps=1800, learning_rate=2e-3, base=12, depth=4, weight_decay=1e-4)
    )
    at_least: float = 0.93
    at_most: float = 1.0


def measure_transfer(plan, place) -> Outcome:
    """Trained on phantoms, the mean Dice of the real X-rays, and the worst."""
    patients = range(50_000, 50_000 + plan.patients)
    dice, training = [], []
    for seed in plan.seeds:
        nets, spent = _trained(plan, place, patients, seed, VIEWS, "transfer-xray")
        dice.append([score(nets, plan.size, *case) for case in real.xrays(place.data)])
        training += spent
    means = np.mean(dice, axis=1)
    measured = (
        f"{means.mean():.3f} over {len(dice[0])} real X-rays (worst {np.min(dice):.2f}): "
        f"{plan.nets} nets together, each after {training[0]}"
    )
    return Outcome(measured, bool(means.min() >= plan.at_least), {"dice": dice, "training": training})


def measure_halves(plan, place) -> Outcome:
    """Trained on half of the phantoms, the mean Dice of the others."""
    middle = 50_000 + plan.patients // 2
    dice, training = [], []
    for seed in plan.seeds:
        nets, spent = _trained(plan, place, range(50_000, middle), seed, MILD, "halves-xray")
        training += spent
        others = phantoms.xrays(place, range(middle, 50_000 + plan.patients), plan.size)
        dice.append(
            [
                metrics.dice(lungs(nets, plan.size, image), labels > 0)
                for image, labels in zip(others.images, others.labels, strict=True)
            ]
        )
    means = np.mean(dice, axis=1)
    measured = f"{means.mean():.3f} over {len(dice[0])} phantoms (worst {np.min(dice):.2f}), after {training[0]}"
    return Outcome(
        measured,
        bool(plan.at_least <= means.min() and means.max() <= plan.at_most),
        {"dice": dice, "training": training},
    )


def score(nets, size, image, truth, known) -> float:
    """The Dice of one image where its truth is known."""
    return metrics.dice(lungs(nets, size, image)[known], truth[known])


def lungs(nets, size, image) -> np.ndarray:
    """The mask (y, x) of both lungs on an image of any size: the mean of what the nets say of 18 views of it."""
    small = pipeline.resize(image, (size, size))
    views = [pipeline.normalize(_turned(small, zoom, degrees)) for zoom, degrees in _LOOKS]
    forward, mirrored = np.stack(views), np.stack(views)[..., ::-1]
    logits = np.mean([said(net, forward)[..., 0] + said(net, mirrored)[:, :, ::-1, 0] for net in nets], axis=0)
    back = [_turned(one, 1 / zoom, -degrees) for one, (zoom, degrees) in zip(logits, _LOOKS, strict=True)]
    return inference.fill_holes(two_largest(pipeline.resize(np.mean(back, axis=0), image.shape) > 0))


def _turned(picture, zoom, degrees):
    """About the middle; what comes in from outside is like the border."""
    sin, cos = np.sin(np.deg2rad(degrees)), np.cos(np.deg2rad(degrees))
    matrix = zoom * np.array([[cos, -sin], [sin, cos]])
    middle = (np.array(picture.shape) - 1) / 2
    return ndimage.affine_transform(picture, matrix, middle - matrix @ middle, order=1, mode="nearest")


def two_largest(mask) -> np.ndarray:
    """Two lungs, or one if the next component has less than a tenth of its pixels.

    >>> two_largest(np.array([[1, 1, 0, 1, 1, 1, 0, 1]], bool)).astype(int)
    array([[1, 1, 0, 1, 1, 1, 0, 0]])
    """
    parts, count = ndimage.label(mask)
    sizes = np.bincount(parts.ravel(), minlength=count + 1)[1:]
    largest = [part + 1 for part in np.argsort(-sizes, kind="stable")[:2] if sizes[part] >= 0.1 * sizes.max()]
    return np.isin(parts, largest)


def _trained(plan, place, patients, seed, views, name):
    """Nets that differ in their first weights and in the order of the cases, and what each took."""
    cases = phantoms.xrays(place, patients, plan.size)

    def prepare(image, labels, rng):
        scaled = image.astype(np.float32) / np.float32(4095)
        image, mask, _ = views(scaled, (labels > 0).astype(np.uint8), np.ones(labels.shape, bool), rng)
        return pipeline.normalize(image), mask

    loss = losses.DiceCrossentropyLoss()
    nets, spent = [], []
    for number in range(plan.nets * seed, plan.nets * (seed + 1)):
        keep = place.scratch / f"{name}-{number}-{phantoms.generation('xray')}.state"
        one = fit(plan.recipe, cases, loss, number, prepare=prepare, keep=keep, minutes=place.minutes / plan.nets)
        nets.append(one[0])
        spent.append(one[1])
    return nets, spent


TRANSFER = Check("transfer-xray", "≥ 0.93", measure_transfer, "xray", Plan(), needs="xray")
HALVES = Check(
    "halves-xray",
    "0.95 to 0.985",
    measure_halves,
    "xray",
    Plan(
        nets=1,
        patients=500,
        recipe=Recipe(steps=1200, learning_rate=2e-3, base=12, depth=4, weight_decay=1e-4),
        at_least=0.95,
        at_most=0.985,
    ),
)

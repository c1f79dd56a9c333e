"""A net that has seen phantom brains only: whole tumours on real brains, and parts of tumours on other phantoms."""

from dataclasses import dataclass, field

import numpy as np

from course_lib import inference, losses, metrics, pipeline
from course_lib.pipeline.augment import Augmentation, Flip, Gamma, Rotate, Shift, Zoom
from realism_checks import phantoms, real
from realism_checks.check import Check, Outcome, mean
from realism_checks.fitting import Recipe, fit, said
from realism_checks.views import Gains

PARTS = {"NCR": 1, "ED": 2, "ET": 3}
# whole tumour, core, enhancing tumour: what belongs to each, by its outermost label
REGIONS = {2: (1, 2, 3), 1: (1, 3), 3: (3,)}
PLACES = Augmentation(Rotate(15), Zoom(0.15), Shift(0.05), Flip("x"))
GREYS = Augmentation(Gamma(0.3, probability=0.3), Gains())
_SMALLEST_ML = 1.0
_WITH_TUMOUR, _WITHOUT = 14, 6  # slices of a patient


@dataclass(frozen=True)
class Plan:
    seeds: tuple[int, ...] = (0,)
    patients: int = 240  # of 80, some draws have too few tumours like the one or the other real brain
    tested: int = 0  # other phantoms
    shape: tuple[int, int, int] = (78, 120, 120)
    recipe: Recipe = field(default_factory=lambda: Recipe(steps=1000, learning_rate=2e-3, batch=16, depth=4))
    at_least: float = 0.65


def measure_transfer(plan, place) -> Outcome:
    """Trained on phantoms, the Dice of the whole tumour of each real brain."""
    dice, training = {}, []
    for seed in plan.seeds:
        net, spent = _trained(plan, place, range(70_000, 70_000 + plan.patients), seed, "transfer-brain")
        for name, image, truth in real.brains(place.data):
            dice.setdefault(name, []).append(metrics.dice(parts(net, plan.shape, image) > 0, truth))
        training.append(spent)
    mean_dice = mean(list(dice.values()))
    each = ", ".join(f"{mean(values):.2f}" for values in dice.values())
    measured = f"{mean_dice:.3f} ({each}), after {training[0]}"
    return Outcome(measured, mean_dice >= plan.at_least, {"dice": dice, "training": training})


def measure_order(plan, place) -> Outcome:
    """Trained on phantoms, the mean Dice of each part over the other phantoms that have it."""
    first_tested = 71_000
    dice, training = {name: [] for name in PARTS}, []
    for seed in plan.seeds:
        first = 71_000 + plan.tested + seed * plan.patients
        net, spent = _trained(plan, place, range(first, first + plan.patients), seed, "brain-order")
        training.append(spent)
        others = phantoms.brains(place, range(first_tested, first_tested + plan.tested), plan.shape)
        scores = [
            metrics.dice(parts(net, plan.shape, image), labels, labels=PARTS.values())
            for image, labels in zip(others.images, others.labels, strict=True)
        ]
        for name, label in PARTS.items():
            dice[name].append(mean([score[label] for score in scores]))
    means = {name: mean(values) for name, values in dice.items()}
    each = ", ".join(f"{name} {means[name]:.2f}" for name in ("ET", "ED", "NCR"))
    holds = means["ET"] > means["ED"] > means["NCR"]
    return Outcome(f"{each}, after {training[0]}", holds, {"dice": dice, "training": training})


def parts(net, shape, image) -> np.ndarray:
    """Labels (z, y, x) of a brain of any size (z, y, x, 4) that covers the field of BraTS."""
    small = np.stack([pipeline.resize(image[..., c], shape) for c in range(image.shape[-1])], axis=-1)
    small[pipeline.resize_mask((image != 0).any(-1), shape) == 0] = 0  # what is half outside is outside
    field = _field(shape)
    slices = normalised(small)[field]
    logits = (said(net, slices) + said(net, slices[:, :, ::-1])[:, :, ::-1]) / 2
    regions = np.zeros((*shape, len(REGIONS)), bool)
    regions[field] = logits > 0
    labels = inference.labels_from_regions(regions, tuple(REGIONS))
    spacing_mm = [mm / n for mm, n in zip((155, 240, 240), shape, strict=True)]
    labels[~inference.remove_small(labels > 0, _SMALLEST_ML, spacing_mm)] = 0
    return pipeline.resize_mask(labels, image.shape[:-1])


def normalised(image) -> np.ndarray:
    """Each channel of a brain (z, y, x, 4) with mean 0 and sd 1 inside, once its brightest and darkest 0.5 % are cut
    off: a few bright vessels of a real brain would else make all the rest darker than in phantoms.
    """
    cut = np.zeros(image.shape, np.float32)
    inside = (image != 0).any(-1)
    for c in range(image.shape[-1]):
        cut[inside, c] = image[inside, c].clip(*np.percentile(image[inside, c], (0.5, 99.5)))
    return pipeline.ZScore("nonzero")(cut, channels=True)


def _field(shape):
    """Where a head can be in the field of BraTS, which has more air than head at the sides."""
    rows, columns = shape[1:]
    return np.s_[:, rows // 15 :, columns // 10 : columns - columns // 10]


def _some_of_each(slices, patient, rng) -> np.ndarray:
    """Slices of each patient, with and without tumour: a large tumour is shown no more often than a small one."""
    brain, tumour = (slices.images != 0).any((1, 2, 3)), slices.labels.any((1, 2))
    chosen = []
    for one in np.unique(patient):
        for kind, most in ((tumour, _WITH_TUMOUR), (brain & ~tumour, _WITHOUT)):
            chosen.append(rng.permutation(np.flatnonzero((patient == one) & kind))[:most])
    return np.sort(np.concatenate(chosen))


def _trained(plan, place, patients, seed, name):
    brains = phantoms.brains(place, patients, plan.shape)
    field = _field(plan.shape)
    images = np.stack([normalised(image)[field].astype(np.float16) for image in brains.images])
    slices, patient = phantoms.Cases(images, np.stack([labels[field] for labels in brains.labels])).slices()
    slices = slices.where(_some_of_each(slices, patient, np.random.default_rng(seed)))
    keep = place.scratch / f"{name}-{seed}-{phantoms.generation('brain')}.state"

    def prepare(image, labels, rng):
        everywhere = np.ones(labels.shape, bool)
        inside = (image != 0).any(-1, keepdims=True)
        image, labels, _ = PLACES(np.concatenate([image, inside], -1), labels, everywhere, rng)
        image, inside = image[..., :-1], image[..., -1:] > 0.5
        image, _, _ = GREYS(image, labels, everywhere, rng)
        masks = np.stack([np.isin(labels, region) for region in REGIONS.values()], axis=-1)
        return image * inside, masks  # what was added to the greys ends with the brain

    loss = losses.DiceCrossentropyLoss(per="batch")
    return fit(plan.recipe, slices, loss, seed, classes=3, prepare=prepare, keep=keep, minutes=place.minutes)


TRANSFER = Check("transfer-brain", "whole tumour ≥ 0.65", measure_transfer, "brain", Plan(), needs="brain")
ORDER = Check(
    "brain-order",
    "Dice of ET > ED > NCR",
    measure_order,
    "brain",
    Plan(
        patients=24, tested=24, shape=(78, 120, 120), recipe=Recipe(steps=1000, learning_rate=2e-3, batch=16, depth=4)
    ),
)

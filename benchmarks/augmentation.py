"""How many augmented images a second, beside MONAI and TorchIO.

    python benchmarks/augmentation.py [repeats]

The same operations for all: one image (linear) and its mask (nearest) turned by up to 10 degrees about every axis,
shifted by up to 0.1, zoomed by up to 0.2 and flipped half of the time; then the same with gamma and noise. Ours also
carries `known`. All in one process, each with all cores and with one, like compared with like.
The contenders take turns, A B C A B C; a ratio is the median over the rounds of (time of the other / our time in the
same round). On a machine that is busy with other things the rows with all cores flatter us, since a thread that waits
for a core holds up all others of its call: then only the rows with one thread are a comparison.
"""

import os
import statistics
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import numpy as np
from table import Row, header, print_table

SHAPES = {"2D, 256 x 256": (256, 256), "3D, 128 x 128 x 128": (128, 128, 128)}
DEGREES, SHIFT, ZOOM, FLIP = 10, 0.1, 0.2, 0.5
LOG_GAMMA, NOISE_SD = 0.3, 0.1
SECONDS_A_TURN = 0.15
CORES = len(os.sched_getaffinity(0))
OURS = "course_lib"


def rows(repeats: int = 7) -> list[Row]:
    """Every measurement as a row of the table, ours first for each work."""
    table = []
    for name, shape in SHAPES.items():
        for with_intensity in (False, True):
            work = f"augmented, {name}, {'moved, gamma and noise' if with_intensity else 'moved'}"
            image, mask = _example(shape)
            peers = {"MONAI": _monai, "TorchIO": _torchio}
            if len(shape) == 3:  # MONAI 1.6.1 stops in 2D: it multiplies a 3 x 3 by a 4 x 4 matrix
                peers["MONAI, lazy"] = _monai_lazy
            mine = _ours(image, mask, with_intensity)
            contenders = {f"{OURS}, all cores": (CORES, mine), f"{OURS}, one thread": (1, _in_a_thread(mine))}
            for who, make in peers.items():
                augment = make(image, mask, with_intensity)
                contenders[f"{who}, all cores"] = (CORES, augment)
                contenders[f"{who}, one thread"] = (1, augment)
            seconds = _take_turns(contenders, repeats)
            for who, taken in seconds.items():
                ours = seconds[f"{OURS}, {who.rpartition(', ')[2]}"]
                ratios = [other / own for other, own in zip(taken, ours, strict=True)]
                asked = None if who.startswith(OURS) else 2
                table.append(Row(work, who, 1 / statistics.median(taken), statistics.median(ratios), asked))
    return table


def _take_turns(contenders: dict[str, tuple[int, Callable]], repeats: int) -> dict[str, list[float]]:
    """Seconds a call, one number per round; a turn is as many calls as fit into SECONDS_A_TURN."""
    calls = {}
    for who, (threads, augment) in contenders.items():
        _set_threads(threads)
        augment()
        begin = time.perf_counter()
        augment()
        calls[who] = max(1, round(SECONDS_A_TURN / (time.perf_counter() - begin)))
    seconds = {who: [] for who in contenders}
    for _ in range(repeats):
        for who, (threads, augment) in contenders.items():
            _set_threads(threads)
            begin = time.perf_counter()
            for _ in range(calls[who]):
                augment()
            seconds[who].append((time.perf_counter() - begin) / calls[who])
    return seconds


def _in_a_thread(augment: Callable) -> Callable:
    """As a loader calls it: there ours takes one core."""
    pool = ThreadPoolExecutor(1)
    return lambda: pool.submit(augment).result()


def _set_threads(threads: int) -> None:
    """Of the two libraries that the peers compute with."""
    import SimpleITK as sitk
    import torch

    torch.set_num_threads(threads)
    sitk.ProcessObject.SetGlobalDefaultNumberOfThreads(threads)


def _example(shape: tuple[int, ...]) -> tuple[np.ndarray, np.ndarray]:
    """An ellipsoid of label 1 in noise."""
    places = np.meshgrid(*[np.linspace(-1, 1, side) for side in shape], indexing="ij")
    mask = (sum(place**2 for place in places) < 0.4).astype(np.uint8)
    image = mask + np.random.default_rng(0).normal(0, 0.2, shape)
    return image.astype(np.float32), mask


def _ours(image, mask, with_intensity):
    from course_lib.pipeline.augment import Augmentation, Flip, Gamma, Noise, Rotate, Shift, Zoom

    transforms = [Rotate(DEGREES), Shift(SHIFT), Zoom(ZOOM), Flip("x", probability=FLIP)]
    if with_intensity:
        transforms += [Gamma(LOG_GAMMA), Noise(NOISE_SD)]
    augmentation, known, rng = Augmentation(*transforms), np.ones(mask.shape, bool), np.random.default_rng(0)
    return lambda: augmentation(image, mask, known, rng)


def _monai(image, mask, with_intensity, lazy=False):
    import monai.transforms as mt
    import torch

    axes, keys = image.ndim, ["image", "mask"]
    transforms = [
        mt.RandAffined(
            keys,
            prob=1,
            rotate_range=[np.deg2rad(DEGREES)] * (1 if axes == 2 else 3),
            translate_range=[SHIFT * side for side in image.shape],
            scale_range=[ZOOM] * axes,
            mode=["bilinear", "nearest"],
            padding_mode="zeros",
        ),
        mt.RandFlipd(keys, prob=FLIP, spatial_axis=axes - 1),
    ]
    if with_intensity:
        transforms += [
            mt.RandAdjustContrastd("image", prob=1, gamma=(np.exp(-LOG_GAMMA), np.exp(LOG_GAMMA))),
            mt.RandGaussianNoised("image", prob=1, std=NOISE_SD),
        ]
    augmentation = mt.Compose(transforms, lazy=lazy)
    sample = {"image": torch.from_numpy(image)[None], "mask": torch.from_numpy(mask)[None]}
    return lambda: augmentation(sample)


def _monai_lazy(image, mask, with_intensity):
    """One interpolation for rotation, shift, zoom and flip, as ours."""
    return _monai(image, mask, with_intensity, lazy=True)


def _torchio(image, mask, with_intensity):
    import torch
    import torchio as tio

    flat = image.ndim == 2  # TorchIO's 2D images are 3D ones of depth 1, their last axis
    if flat:
        image, mask = image[..., None], mask[..., None]
    transforms = [
        tio.RandomAffine(
            scales=(1 - ZOOM, 1 + ZOOM) * 2 + (1, 1) if flat else ZOOM,
            degrees=(0, 0, DEGREES) if flat else DEGREES,
            translation=tuple(0 if side == 1 else SHIFT * side for side in image.shape),
        ),
        tio.RandomFlip(axes=1 if flat else 2, flip_probability=FLIP),
    ]
    if with_intensity:
        transforms += [tio.RandomGamma(LOG_GAMMA), tio.RandomNoise(std=(0, NOISE_SD))]
    augmentation = tio.Compose(transforms)
    subject = tio.Subject(
        image=tio.ScalarImage(tensor=torch.from_numpy(image)[None]),
        mask=tio.LabelMap(tensor=torch.from_numpy(mask)[None]),
    )
    return lambda: augmentation(subject)


def main(repeats: int) -> None:
    print(header("numpy", "SimpleITK", "monai", "torchio", "torch"))
    print(f"Load of the machine before: {os.getloadavg()[0]:.1f}.")
    print_table(rows(repeats))


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) == 2 else 7)

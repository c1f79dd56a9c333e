"""Surface distances and overlap of label maps of a brain tumour's size, beside the peers and beside reading memory.

    python benchmarks/metrics.py [rounds]

All contenders take turns in one process, A B C A B C ...; a ratio is the median over the rounds of (our time / that of
the other in the same round). Each begins with two label maps of 240 x 240 x 155 voxels as they come from disk, and
gives HD95, average surface distance and surface Dice at 1 mm of the regions WT, TC and ET by its own definitions (medpy
has no surface Dice). medpy makes distance maps as large as what it is given and MONAI copies it, so they get what a
careful user would give them, both maps cut to the tumour; MONAI also the whole maps. Ours and DeepMind's package cut by
themselves.
"""

import statistics
import subprocess
import sys
import tempfile
import time
import warnings
from functools import partial
from pathlib import Path

import numpy as np
from scipy import ndimage
from table import Row, header, print_table

SHAPE, SPACING_MM, TOLERANCE_MM = (240, 240, 155), (1.0, 1.0, 1.0), 1.0
REGIONS = {"WT": (1, 2, 3), "TC": (1, 3), "ET": (3,)}
CASES = 100  # of the overlap report
PAIRS = {"a good prediction": 1.0, "a poor prediction": 4.0}  # how rough the predicted borders are, in voxels


def main(rounds: int) -> None:
    warnings.filterwarnings("ignore")
    print(header("numpy", "scipy", "monai", "medpy", "surface-distance", "torch"))
    for what, roughness in PAIRS.items():
        pred, truth = tumour_pair(roughness)
        volumes = " / ".join(f"{np.isin(truth, labels).sum() / 1000:.0f}" for labels in REGIONS.values())
        print(f"{what.capitalize()}: WT / TC / ET of {volumes} ml, Dice {' / '.join(dices(pred, truth))}.")
    print_table(rows(rounds))
    print_peaks(peaks())


def rows(rounds: int = 7) -> list[Row]:
    """Every measurement as a row of the table."""
    found = []
    for what, roughness in PAIRS.items():
        contenders = {who: (partial(run, *tumour_pair(roughness)), 1) for who, run in SURFACE.items()}
        least = [5] * (len(contenders) - 1)
        found += _turns(f"HD95, ASSD, surface Dice of 3 regions, {what}", rounds, contenders, least)
    return found + _overlap(rounds)


def tumour_pair(roughness: float, seed: int = 0):
    """A predicted and a true label map: shells of a lumpy ellipsoid, and elsewhere two small false positives."""
    random, half = np.random.default_rng(seed), 48
    z, y, x = np.mgrid[-half:half, -half:half, -half:half]

    def lumps(sigma):
        noise = ndimage.gaussian_filter(random.standard_normal(z.shape), sigma)
        return noise / noise.std()

    depth = np.sqrt((z / 1.2) ** 2 + (y / 0.9) ** 2 + x**2) + 2.5 * lumps(6) + 1.2 * lumps(2.5)
    maps = []
    for error in (roughness * (lumps(5) + 0.5 * lumps(2)), 0):
        labels = np.zeros(SHAPE, np.uint8)
        tumour = labels[95 - half : 95 + half, 140 - half : 140 + half, 80 - half : 80 + half]
        for label, radius in ((2, 28.5), (1, 20), (3, 15), (1, 9)):  # oedema, core, enhancing rim, necrosis
            tumour[depth + error < radius] = label
        maps.append(labels)
    for centre in ((150, 120, 70), (60, 90, 100)):
        distance = sum((grid - place) ** 2 for grid, place in zip(np.ogrid[:240, :240, :155], centre, strict=True))
        maps[0][distance < 4**2 * roughness] = 2
    return maps


def dices(pred, truth):
    from course_lib.metrics import dice

    return [f"{value:.2f}" for value in dice(pred, truth, labels=REGIONS).values()]


# --- HD95, average surface distance and surface Dice ----------------------------------------------------------------


def ours(pred, truth):
    from course_lib.metrics import surface_distances

    surfaces = surface_distances(pred, truth, SPACING_MM, labels=REGIONS)
    return [(each.hausdorff(95), each.assd(), each.surface_dice(TOLERANCE_MM)) for each in surfaces.values()]


def deepmind(pred, truth):
    import surface_distance

    found = []
    for pred_mask, truth_mask in zip(_masks(pred), _masks(truth), strict=True):
        distances = surface_distance.compute_surface_distances(truth_mask, pred_mask, SPACING_MM)
        found.append(
            (
                surface_distance.compute_robust_hausdorff(distances, 95),
                surface_distance.compute_average_surface_distance(distances),
                surface_distance.compute_surface_dice_at_tolerance(distances, TOLERANCE_MM),
            )
        )
    return found


def monai(pred, truth):
    import torch
    from monai.metrics import compute_average_surface_distance, compute_hausdorff_distance, compute_surface_dice

    batch = [torch.from_numpy(np.stack(_masks(labels)))[None] for labels in (pred, truth)]
    options = {"include_background": True, "spacing": SPACING_MM}
    return [
        compute_hausdorff_distance(*batch, percentile=95, **options),
        compute_average_surface_distance(*batch, symmetric=True, **options),
        compute_surface_dice(*batch, [TOLERANCE_MM] * len(REGIONS), use_subvoxels=True, **options),
    ]


def medpy(pred, truth):
    from medpy.metric import binary

    pairs = zip(_masks(pred), _masks(truth), strict=True)
    return [(binary.hd95(*pair, SPACING_MM), binary.assd(*pair, SPACING_MM)) for pair in pairs]


def cut(pred, truth):
    """Both maps cut to the box around all that is in either, with a voxel around it."""
    either = pred | truth
    box = []
    for axis in range(3):
        occupied = np.flatnonzero(either.any(axis=tuple({0, 1, 2} - {axis})))
        box.append(slice(max(0, occupied[0] - 1), occupied[-1] + 2))
    return pred[tuple(box)], truth[tuple(box)]


def _masks(labels):
    of_label = {label: labels == label for label in (1, 2, 3)}
    return [np.logical_or.reduce([of_label[label] for label in region]) for region in REGIONS.values()]


SURFACE = {
    "course_lib surface_distances": ours,
    "DeepMind surface-distance": deepmind,
    "MONAI": monai,
    "MONAI, maps cut to the tumour": lambda pred, truth: monai(*cut(pred, truth)),
    "medpy, maps cut to the tumour, no surface Dice": lambda pred, truth: medpy(*cut(pred, truth)),
}


# --- overlap --------------------------------------------------------------------------------------------------------


def _overlap(rounds):
    """Of 100 pairs, each pair in memory of its own that no cache still holds when its turn comes again."""
    pred, truth = tumour_pair(PAIRS["a good prediction"])
    pairs = [(np.roll(pred, n, axis=0), np.roll(truth, n, axis=0)) for n in range(-12, 13)] * (CASES // 25)

    def read():
        for pair in pairs:
            for labels in pair:
                np.bitwise_or.reduce(labels.reshape(-1).view(np.uint64))

    def count():
        from course_lib.metrics import confusion

        for pair in pairs:
            confusion(*pair, REGIONS)

    def table():
        from course_lib.metrics import report

        cases = ((n, *pair, SPACING_MM) for n, pair in enumerate(pairs))
        report(cases, REGIONS, distances=False)

    def by_masks():
        for pair in pairs:
            for pred_mask, truth_mask in zip(*(_masks(labels) for labels in pair), strict=True):
                np.count_nonzero(pred_mask & truth_mask), np.count_nonzero(pred_mask), np.count_nonzero(truth_mask)

    contenders = {
        "course_lib report": (table, CASES),
        "course_lib confusion, the counts alone": (count, CASES),
        "reading both maps once, as 64-bit words": (read, CASES),
        "NumPy, a mask for each region": (by_masks, CASES),
    }
    return _turns(f"overlap of 3 regions, of {CASES} pairs in all", rounds, contenders, [None, 0.5, None])


def _turns(work, rounds, contenders, least) -> list[Row]:
    """Let contenders take turns; the first is ours."""
    seconds = {name: [] for name in contenders}
    for number in range(rounds + 1):
        for name, (run, count) in contenders.items():
            start = time.perf_counter()
            run()
            if number:  # the first round warms up
                seconds[name].append((time.perf_counter() - start) / count)
    ours = seconds[next(iter(contenders))]
    return [
        Row(
            work,
            name,
            1 / statistics.median(own),
            statistics.median(other / mine for other, mine in zip(own, ours, strict=True)),
            at_least,
        )
        for (name, own), at_least in zip(seconds.items(), [None, *least], strict=True)
    ]


# --- memory ---------------------------------------------------------------------------------------------------------


def peaks() -> dict[str, float]:
    """By how many MB each contender's process grows at most while it works on a poor prediction."""
    with tempfile.TemporaryDirectory() as folder:
        maps = Path(folder) / "maps.npy"
        np.save(maps, np.stack(tumour_pair(PAIRS["a poor prediction"])))
        return {
            who: float(subprocess.run([sys.executable, __file__, who, maps], check=True, capture_output=True).stdout)
            for who in SURFACE
        }


def print_peaks(found: dict[str, float]) -> None:
    print("\n| HD95, ASSD, surface Dice of 3 regions | peak memory above the two maps, MB |\n|---|---:|")
    for who, megabytes in found.items():
        print(f"| {who} | {megabytes:,.0f} |")


def _growth_mb(run, pred, truth):
    run(pred, truth)  # imports
    Path("/proc/self/clear_refs").write_text("5")  # the high-water mark begins anew
    before = _status("VmRSS")
    run(pred, truth)
    return (_status("VmHWM") - before) / 1e6


def _status(entry):
    line = next(line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith(entry))
    return int(line.split()[1]) * 1024


if __name__ == "__main__":
    if len(sys.argv) == 3:
        warnings.filterwarnings("ignore")
        sys.stdout, told = sys.stderr, sys.stdout  # peers print
        print(_growth_mb(SURFACE[sys.argv[1]], *np.load(sys.argv[2])), file=told)
    else:
        main(int(sys.argv[1]) if len(sys.argv) == 2 else 7)

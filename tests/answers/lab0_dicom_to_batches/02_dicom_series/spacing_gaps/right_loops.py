import itertools
from statistics import median


def spacing_and_gaps(along_mm):
    along = sorted(float(v) for v in along_mm)
    steps = [high - low for low, high in itertools.pairwise(along)]
    step = median(steps)
    missing = []
    for low, length in zip(along, steps, strict=False):
        lost = int(length / step + 0.5) - 1
        for k in range(lost):
            missing.append(low + (k + 1) * step)
    return [step, missing]

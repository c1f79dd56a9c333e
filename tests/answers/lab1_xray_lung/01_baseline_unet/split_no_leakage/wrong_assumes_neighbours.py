# message: leakage both sides images of each patient
from itertools import groupby


def split_by_patient(patients, fraction, seed):
    """groupby joins neighbours only: a patient who comes back later counts as somebody new."""
    groups = [[number for number, _ in run] for _, run in groupby(enumerate(patients), key=lambda pair: pair[1])]
    order = np.random.default_rng(seed).permutation(len(groups))
    cut = round(fraction * len(groups))
    train = [number for group in order[:cut] for number in groups[group]]
    validation = [number for group in order[cut:] for number in groups[group]]
    return train, validation

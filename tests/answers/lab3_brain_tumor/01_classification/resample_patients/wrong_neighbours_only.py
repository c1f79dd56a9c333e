# message: wherever they stand in the list
import itertools


def resample(patients, seed):
    groups = {name: list(group) for name, group in itertools.groupby(range(len(patients)), key=lambda i: patients[i])}
    names = sorted(groups)
    drawn = np.random.default_rng(seed).choice(names, len(names))
    return np.concatenate([groups[name] for name in drawn])

# message: leakage all slices
def hold_out(patients, fraction, seed):
    held = np.zeros(len(patients), bool)
    count = int(np.ceil(fraction * len(patients)))
    held[np.random.default_rng(seed).permutation(len(patients))[:count]] = True
    return held

def hold_out(patients, fraction, seed):
    people, which, counts = np.unique(np.asarray(patients), return_inverse=True, return_counts=True)
    order = np.random.default_rng(seed).permutation(len(people))
    before = np.cumsum(counts[order]) - counts[order]
    chosen = order[before < fraction * len(patients)]
    return np.isin(which, chosen)

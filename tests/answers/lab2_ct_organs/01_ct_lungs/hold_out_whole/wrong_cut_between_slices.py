# message: leakage
def hold_out(patients, fraction, seed):
    """Sorts by patient, and cuts where enough slices are."""
    order = np.argsort(np.asarray(patients), kind="stable")
    start = int(np.random.default_rng(seed).integers(len(patients)))
    held = np.zeros(len(patients), bool)
    held[np.roll(order, start)[: int(np.ceil(fraction * len(patients)))]] = True
    return held

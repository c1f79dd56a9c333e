# message: stop as soon as
def hold_out(patients, fraction, seed):
    patients = np.asarray(patients)
    held = np.zeros(len(patients), bool)
    for patient in np.random.default_rng(seed).permutation(np.unique(patients)):
        held |= patients == patient
        if held.sum() > fraction * len(patients):
            break
    return held

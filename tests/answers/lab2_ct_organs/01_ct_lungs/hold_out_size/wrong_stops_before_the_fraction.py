# message: taken first random order
def hold_out(patients, fraction, seed):
    """Leaves out a patient who would be too many."""
    patients = np.asarray(patients)
    held = np.zeros(len(patients), bool)
    for patient in np.random.default_rng(seed).permutation(np.unique(patients)):
        if (held | (patients == patient)).sum() <= fraction * len(patients):
            held |= patients == patient
    return held

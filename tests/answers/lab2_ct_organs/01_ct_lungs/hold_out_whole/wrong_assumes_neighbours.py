# message: leakage
def hold_out(patients, fraction, seed):
    """Marks a patient from where the name first stands, as many slices as there are."""
    patients = list(patients)
    held = np.zeros(len(patients), bool)
    for patient in np.random.default_rng(seed).permutation(sorted(set(patients))):
        if held.sum() < fraction * len(patients):
            first = patients.index(patient)
            held[first : first + patients.count(patient)] = True
    return held

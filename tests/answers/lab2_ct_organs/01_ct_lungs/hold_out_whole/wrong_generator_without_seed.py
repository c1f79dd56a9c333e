# message: same seed
def hold_out(patients, fraction, seed):
    patients = np.asarray(patients)
    held = np.zeros(len(patients), bool)
    for patient in np.random.default_rng().permutation(np.unique(np.r_[patients, [f"x{n}" for n in range(40)]])):
        if held.sum() < fraction * len(patients):
            held |= patients == patient
    return held

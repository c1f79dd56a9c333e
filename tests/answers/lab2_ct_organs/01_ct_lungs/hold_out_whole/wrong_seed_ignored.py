# message: five seeds random order
def hold_out(patients, fraction, seed):
    patients = np.asarray(patients)
    held = np.zeros(len(patients), bool)
    for patient in np.unique(patients):
        if held.sum() < fraction * len(patients):
            held |= patients == patient
    return held

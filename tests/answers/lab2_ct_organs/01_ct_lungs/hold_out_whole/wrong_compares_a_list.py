# message: nobody is held out a whole list is never equal to a name
def hold_out(patients, fraction, seed):
    held = np.zeros(len(patients), dtype=bool)
    for patient in np.random.default_rng(seed).permutation(np.unique(patients)):
        held[patients == patient] = True
        if held.mean() >= fraction:
            break
    return held

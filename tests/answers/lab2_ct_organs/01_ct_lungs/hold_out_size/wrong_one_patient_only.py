# message: fraction counts slices reached at least
def hold_out(patients, fraction, seed):
    patients = np.asarray(patients)
    return patients == np.random.default_rng(seed).choice(np.unique(patients))

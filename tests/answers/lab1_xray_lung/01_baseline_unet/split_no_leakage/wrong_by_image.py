# message: leakage both sides patients not the images
def split_by_patient(patients, fraction, seed):
    order = np.random.default_rng(seed).permutation(len(patients))
    cut = round(fraction * len(patients))
    return sorted(order[:cut].tolist()), sorted(order[cut:].tolist())

# message: fraction counts patients not images
def split_by_patient(patients, fraction, seed):
    order = np.random.default_rng(seed).permutation(len(patients))
    cut = round(fraction * len(patients))
    return order[:cut].tolist(), order[cut:].tolist()

# message: every image lose none
def split_by_patient(patients, fraction, seed):
    people, first = np.unique(patients, return_index=True)
    order = np.random.default_rng(seed).permutation(len(people))
    cut = round(fraction * len(people))
    return first[order[:cut]].tolist(), first[order[cut:]].tolist()

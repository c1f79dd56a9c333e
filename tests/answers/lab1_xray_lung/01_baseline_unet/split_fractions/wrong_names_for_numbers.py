# message: names numbers of the images
def split_by_patient(patients, fraction, seed):
    people = [str(name) for name in np.random.default_rng(seed).permutation(sorted(set(patients)))]
    cut = round(fraction * len(people))
    return people[:cut], people[cut:]

# message: numbers of the images not the names of the patients
def split_by_patient(patients, fraction, seed):
    people = sorted(set(patients))
    np.random.default_rng(seed).shuffle(people)
    cut = round(fraction * len(people))
    train = [patient for patient in patients if patient in people[:cut]]
    validation = [patient for patient in patients if patient in people[cut:]]
    return train, validation

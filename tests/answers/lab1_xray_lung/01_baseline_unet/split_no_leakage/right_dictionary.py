def split_by_patient(patients, fraction, seed):
    images_of = {}
    for number, patient in enumerate(patients):
        images_of.setdefault(patient, []).append(number)
    people = list(images_of)  # in the order of their first image
    people = [people[i] for i in np.random.RandomState(seed).permutation(len(people))]
    cut = round(fraction * len(people))
    return tuple([number for person in part for number in images_of[person]] for part in (people[:cut], people[cut:]))

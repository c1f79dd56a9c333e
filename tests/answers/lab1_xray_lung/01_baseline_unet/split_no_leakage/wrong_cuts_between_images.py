# message: leakage both sides patients not the images
def split_by_patient(patients, fraction, seed):
    """The patients are shuffled and their images put in a row, but the row is cut at a number of images."""
    people = sorted(set(patients))
    np.random.default_rng(seed).shuffle(people)
    row = [number for person in people for number, patient in enumerate(patients) if patient == person]
    cut = round(fraction * len(row))
    return row[:cut], row[cut:]

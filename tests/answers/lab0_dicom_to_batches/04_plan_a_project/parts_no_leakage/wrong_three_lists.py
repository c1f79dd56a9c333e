# message: expected a dict got tuple
def three_parts(patient_of, seed):
    people = sorted(set(patient_of.values()))
    np.random.default_rng(seed).shuffle(people)
    half, fifth = len(people) // 2, len(people) // 5
    return people[:half], people[half : half + fifth], people[half + fifth :]

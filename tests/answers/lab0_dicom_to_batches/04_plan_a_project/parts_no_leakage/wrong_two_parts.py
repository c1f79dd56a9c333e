# message: nobody is in the part 'validation'
def three_parts(patient_of, seed):
    people = sorted(set(patient_of.values()))
    np.random.default_rng(seed).shuffle(people)
    return {file: "train" if who in people[: len(people) // 2] else "test" for file, who in patient_of.items()}

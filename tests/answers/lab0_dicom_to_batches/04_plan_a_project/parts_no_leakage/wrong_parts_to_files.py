# message: every file needs a part keys are files
def three_parts(patient_of, seed):
    people = sorted(set(patient_of.values()))
    np.random.default_rng(seed).shuffle(people)
    half, fifth = len(people) // 2, len(people) // 5
    parts = {"train": people[:half], "validation": people[half : half + fifth], "test": people[half + fifth :]}
    return {name: [file for file in patient_of if patient_of[file] in part] for name, part in parts.items()}

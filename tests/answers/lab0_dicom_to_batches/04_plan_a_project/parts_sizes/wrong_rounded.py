# message: 7 patients should give 3, 1 and 3 rounded down
def three_parts(patient_of, seed):
    people = sorted(set(patient_of.values()))
    np.random.default_rng(seed).shuffle(people)
    half, fifth = round(0.5 * len(people)), round(0.2 * len(people))
    names = ["train"] * half + ["validation"] * fifth + ["test"] * (len(people) - half - fifth)
    part_of = dict(zip(people, names, strict=True))
    return {file: part_of[who] for file, who in patient_of.items()}

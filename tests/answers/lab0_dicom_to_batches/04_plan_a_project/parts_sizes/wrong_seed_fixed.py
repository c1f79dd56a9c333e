# message: different seeds gave the same parts
def three_parts(patient_of, seed):
    people = sorted(set(patient_of.values()))
    np.random.default_rng(0).shuffle(people)
    half, fifth = len(people) // 2, len(people) // 5
    names = ["train"] * half + ["validation"] * fifth + ["test"] * (len(people) - half - fifth)
    part_of = dict(zip(people, names, strict=True))
    return {file: part_of[who] for file, who in patient_of.items()}

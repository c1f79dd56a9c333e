# message: every file needs a part keys are files not patients
def three_parts(patient_of, seed):
    people = sorted(set(patient_of.values()))
    np.random.default_rng(seed).shuffle(people)
    half, fifth = len(people) // 2, len(people) // 5
    names = ["train"] * half + ["validation"] * fifth + ["test"] * (len(people) - half - fifth)
    return dict(zip(people, names, strict=True))

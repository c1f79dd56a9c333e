# message: every file needs a part
def three_parts(patient_of, seed):
    file_of = {patient: file for file, patient in patient_of.items()}
    people = sorted(file_of)
    np.random.default_rng(seed).shuffle(people)
    half, fifth = len(people) // 2, len(people) // 5
    names = ["train"] * half + ["validation"] * fifth + ["test"] * (len(people) - half - fifth)
    return {file_of[patient]: name for patient, name in zip(people, names, strict=True)}

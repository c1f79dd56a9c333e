# message: the parts are called 'train'
def three_parts(patient_of, seed):
    people = sorted(set(patient_of.values()))
    np.random.default_rng(seed).shuffle(people)
    half, fifth = len(people) // 2, len(people) // 5
    numbers = [0] * half + [1] * fifth + [2] * (len(people) - half - fifth)
    part_of = dict(zip(people, numbers, strict=True))
    return {file: part_of[who] for file, who in patient_of.items()}

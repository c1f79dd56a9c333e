# message: should give patients
def three_parts(patient_of, seed):
    people = sorted(set(patient_of.values()))
    np.random.default_rng(seed).shuffle(people)
    result, total = {}, len(patient_of)
    for who in people:
        part = (
            "train" if len(result) < total // 2 else "validation" if len(result) < total // 2 + total // 5 else "test"
        )
        for file in patient_of:
            if patient_of[file] == who:
                result[file] = part
    return result

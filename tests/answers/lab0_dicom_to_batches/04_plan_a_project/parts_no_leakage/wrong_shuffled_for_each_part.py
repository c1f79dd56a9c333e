# message: nobody is in the part
def three_parts(patient_of, seed):
    people = sorted(set(patient_of.values()))
    result = {}
    for file, who in patient_of.items():
        result[file] = "train" if who in people[: len(people) // 2] else "test"
    return result

# message: leakage
def three_parts(patient_of, seed):
    files = list(patient_of)
    cuts = len(files) // 2, len(files) // 2 + len(files) // 5
    return {file: "train" if i < cuts[0] else "validation" if i < cuts[1] else "test" for i, file in enumerate(files)}

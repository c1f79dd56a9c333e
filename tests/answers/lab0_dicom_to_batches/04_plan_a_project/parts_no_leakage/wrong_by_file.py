# message: leakage patients not files
def three_parts(patient_of, seed):
    files = sorted(patient_of)
    np.random.default_rng(seed).shuffle(files)
    half, fifth = len(files) // 2, len(files) // 5
    names = ["train"] * half + ["validation"] * fifth + ["test"] * (len(files) - half - fifth)
    return dict(zip(files, names, strict=True))

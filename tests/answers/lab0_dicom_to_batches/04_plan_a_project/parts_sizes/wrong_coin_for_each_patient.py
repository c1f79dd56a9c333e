# message: 100 patients should give 50, 20 and 30
def three_parts(patient_of, seed):
    people = sorted(set(patient_of.values()))
    drawn = np.random.default_rng(seed).choice(["train", "validation", "test"], size=len(people), p=[0.5, 0.2, 0.3])
    part_of = dict(zip(people, drawn, strict=True))
    return {file: part_of[who] for file, who in patient_of.items()}

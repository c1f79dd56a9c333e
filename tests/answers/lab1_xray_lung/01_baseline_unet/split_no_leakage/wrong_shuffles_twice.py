# message: every image exactly one side repeat none
def split_by_patient(patients, fraction, seed):
    """Each part is drawn for itself, so some patients come twice and others never."""
    rng = np.random.default_rng(seed)
    people = np.unique(patients)
    cut = round(fraction * len(people))
    parts = []
    for size in (cut, len(people) - cut):
        chosen = rng.choice(people, size, replace=False)
        parts.append([number for number, patient in enumerate(patients) if patient in chosen])
    return parts[0], parts[1]

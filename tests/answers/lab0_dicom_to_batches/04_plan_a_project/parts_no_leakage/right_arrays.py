def three_parts(patient_of, seed):
    files, owners = np.array(list(patient_of)), np.array(list(patient_of.values()))
    people = np.unique(owners)
    np.random.default_rng(seed).shuffle(people)
    train, validation, _ = np.split(people, [len(people) // 2, len(people) // 2 + len(people) // 5])
    part = np.where(np.isin(owners, train), "train", np.where(np.isin(owners, validation), "validation", "test"))
    return dict(zip(files, part, strict=True))

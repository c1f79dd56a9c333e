# message: two lists got None
def split_by_patient(patients, fraction, seed):
    people = sorted(set(patients))
    chosen = set(np.random.default_rng(seed).permutation(people)[: round(fraction * len(people))])
    train = [number for number, patient in enumerate(patients) if patient in chosen]
    print(train, [number for number in range(len(patients)) if number not in train])

# message: 20 slices not names
def hold_out(patients, fraction, seed):
    people = sorted(set(patients))
    np.random.default_rng(seed).shuffle(people)
    return people[: max(1, round(fraction * len(people)))]

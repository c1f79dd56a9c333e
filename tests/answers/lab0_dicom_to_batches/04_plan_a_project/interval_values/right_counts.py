def interval(scores, patients, draws, seed):
    owners = list(patients)
    people = np.array(
        [np.mean([s for s, o in zip(scores, owners, strict=True) if o == who]) for who in dict.fromkeys(owners)]
    )
    n = len(people)
    times = np.random.default_rng(seed).multinomial(n, [1 / n] * n, size=draws)  # how often each patient is drawn
    return np.percentile(times @ people / n, [2.5, 97.5]).astype("float32")

import pandas as pd


def interval(scores, patients, draws, seed):
    table = pd.DataFrame({"score": np.asarray(scores, dtype=float), "patient": list(patients)})
    people = table.groupby("patient")["score"].mean().to_numpy()
    rng = np.random.default_rng(seed)
    means = pd.Series([people[rng.integers(0, len(people), len(people))].mean() for _ in range(draws)])
    return means.quantile([0.025, 0.975]).to_numpy()

import pandas as pd


def smallest_within_noise(parameters, scores):
    table = pd.DataFrame(np.asarray(scores, float))
    if table.shape[1] < 2:
        raise ValueError("two seeds at least")
    summary = pd.DataFrame({"size": np.asarray(parameters), "mean": table.mean(axis=1), "se": table.sem(axis=1)})
    best = summary.loc[summary["mean"].idxmax()]
    return summary[summary["mean"] >= best["mean"] - best["se"] - 1e-9].sort_values("size").index[0]

import pandas as pd


def choose_threshold(thresholds, precisions, recalls, least_recall):
    table = pd.DataFrame({"threshold": thresholds, "precision": precisions, "recall": recalls}, dtype=float)
    table = table[table["recall"] >= least_recall].dropna()
    return None if table.empty else table.sort_values("precision")["threshold"].iloc[-1]

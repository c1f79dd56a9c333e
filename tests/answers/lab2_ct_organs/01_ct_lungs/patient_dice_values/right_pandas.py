import pandas as pd


def dice_by_patient(patients, truths, predictions):
    t, p = np.asarray(truths) != 0, np.asarray(predictions) != 0
    table = pd.DataFrame({"who": patients, "both": (t & p).sum((1, 2)), "size": t.sum((1, 2)) + p.sum((1, 2))})
    sums = table.groupby("who").sum()
    return (2 * sums["both"] / sums["size"]).fillna(1.0).to_dict()

# message: Rows and columns are exchanged
def et_scores(truth_ml, claimed_ml, dice, limits_ml):
    truth_ml, claimed_ml, dice = (np.asarray(each, float) for each in (truth_ml, claimed_ml, dice))
    there = truth_ml > 0
    rows = []
    for limit in limits_ml:
        claimed = (claimed_ml > 0) & (claimed_ml >= limit)
        rows.append(np.where(there & claimed, dice, np.where(there == claimed, 1.0, 0.0)))
    return np.array(rows)

# message: which scores 1
def et_scores(truth_ml, claimed_ml, dice, limits_ml):
    truth_ml, claimed_ml, dice = (np.asarray(each, float)[:, None] for each in (truth_ml, claimed_ml, dice))
    claimed = (claimed_ml > 0) & (claimed_ml >= np.asarray(limits_ml, float))
    there = truth_ml > 0
    return np.where(there & claimed, dice, np.where(there == claimed, 1.0, 0.0))[:, ::-1]

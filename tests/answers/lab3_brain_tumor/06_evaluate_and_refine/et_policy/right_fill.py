def et_scores(truth_ml, claimed_ml, dice, limits_ml):
    truth, claimed = np.asarray(truth_ml, float), np.asarray(claimed_ml, float)
    result = np.zeros((len(truth), len(limits_ml)))
    for column, limit in enumerate(limits_ml):
        kept = np.where(claimed < limit, 0, claimed) > 0
        result[(truth == 0) & ~kept, column] = 1
        both = (truth > 0) & kept
        result[both, column] = np.asarray(dice, float)[both]
    return result

# message: a column is a candidate
def choose(candidates, scores):
    means = np.nanmean(np.asarray(scores, float), axis=1)
    return candidates[int(np.argmax(means))], float(means.max())

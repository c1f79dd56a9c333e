# message: so it is never chosen
def choose(candidates, scores):
    means = np.nanmean(np.asarray(scores, float), axis=0).round(9)
    return candidates[int(np.argmax(means))], float(np.max(means))

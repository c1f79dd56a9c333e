# message: the mean is the promise
def choose(candidates, scores):
    return candidates[int(np.nanargmax(np.nanmean(np.asarray(scores, float), axis=0)))]

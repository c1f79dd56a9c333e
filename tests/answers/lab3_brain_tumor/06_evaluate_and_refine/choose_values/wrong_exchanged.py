# message: are exchanged
def choose(candidates, scores):
    return max(zip(np.nanmean(np.asarray(scores, float), axis=0), candidates, strict=True))

# message: the last was taken
def choose(candidates, scores):
    best, highest = None, -np.inf
    for place, candidate in enumerate(candidates):
        column = np.asarray(scores, float)[:, place]
        counted = column[~np.isnan(column)]
        if len(counted) and counted.mean() >= highest - 1e-9:
            best, highest = candidate, counted.mean()
    return best, float(highest)

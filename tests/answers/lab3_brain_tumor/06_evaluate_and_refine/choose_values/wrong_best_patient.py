# message: the best of them
def choose(candidates, scores):
    best, highest = None, -np.inf
    for place, candidate in enumerate(candidates):
        column = np.asarray(scores, float)[:, place]
        counted = column[~np.isnan(column)]
        if len(counted) and counted.max() > highest + 1e-9:
            best, highest = candidate, counted.max()
    return best, float(highest)

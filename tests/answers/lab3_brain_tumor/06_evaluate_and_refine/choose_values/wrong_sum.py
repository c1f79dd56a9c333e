# message: neither their sum
def choose(candidates, scores):
    best, highest = None, -np.inf
    for place, candidate in enumerate(candidates):
        column = np.asarray(scores, float)[:, place]
        counted = column[~np.isnan(column)]
        if len(counted) and counted.sum() > highest + 1e-9:
            best, highest = candidate, counted.sum()
    return best, float(highest)

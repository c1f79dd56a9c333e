# message: return the candidate itself
def choose(candidates, scores):
    best, highest = None, -np.inf
    for place in range(len(candidates)):
        column = np.asarray(scores, float)[:, place]
        counted = column[~np.isnan(column)]
        if len(counted) and counted.mean() > highest + 1e-9:
            best, highest = place, counted.mean()
    return best, float(highest)

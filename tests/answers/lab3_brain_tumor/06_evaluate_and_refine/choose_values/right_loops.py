def choose(candidates, scores):
    found = None
    for place, candidate in enumerate(candidates):
        counted = [float(row[place]) for row in scores if not np.isnan(row[place])]
        if counted:
            mean = sum(counted) / len(counted)
            if found is None or mean - found[1] > 1e-9:
                found = candidate, mean
    return found

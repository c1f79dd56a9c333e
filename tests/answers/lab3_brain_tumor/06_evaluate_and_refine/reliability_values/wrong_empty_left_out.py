# message: empty bins included
def reliability(probabilities, truth, bins):
    said, true = np.ravel(np.asarray(probabilities, float)), np.ravel(np.asarray(truth, float))
    place = np.minimum((said * bins).astype(int), bins - 1)
    rows = [[(place == n).sum(), said[place == n].mean(), true[place == n].mean()] for n in np.unique(place)]
    return np.array(rows), sum(row[0] * abs(row[1] - row[2]) for row in rows) / said.size

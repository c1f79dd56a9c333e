# message: the mean over all ten bins
def reliability(probabilities, truth, bins):
    said = np.asarray(probabilities, np.float64).ravel()
    true = np.asarray(truth).ravel().astype(float)
    number = np.minimum((said * bins).astype(int), bins - 1)
    rows = np.full((bins, 3), np.nan)
    error = 0.0
    for n in range(bins):
        inside = number == n
        rows[n, 0] = inside.sum()
        if inside.any():
            rows[n, 1:] = said[inside].mean(), true[inside].mean()
            error += 1 / bins * abs(rows[n, 1] - rows[n, 2])
    return rows, float(error)

def reliability(probabilities, truth, bins):
    said = np.asarray(probabilities, float).ravel()
    true = np.asarray(truth, float).ravel()
    place = np.clip(np.floor(said * bins).astype(int), 0, bins - 1)
    count = np.bincount(place, minlength=bins).astype(float)
    with np.errstate(invalid="ignore"):
        mean = np.bincount(place, said, bins) / count
        share = np.bincount(place, true, bins) / count
    return np.stack([count, mean, share], axis=1), np.nansum(count * np.abs(mean - share)) / said.size

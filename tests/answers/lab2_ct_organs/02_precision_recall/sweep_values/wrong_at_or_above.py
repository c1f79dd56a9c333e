# message: 0.6 not above >=
def sweep(probabilities, truth, thresholds):
    probabilities = np.asarray(probabilities, dtype=float)
    truth = np.asarray(truth).astype(bool)
    precisions, recalls = [], []
    for threshold in thresholds:
        said = probabilities >= threshold
        tp = np.count_nonzero(said & truth)
        precisions.append(tp / np.count_nonzero(said) if said.any() else np.nan)
        recalls.append(tp / np.count_nonzero(truth))
    return np.array(precisions), np.array(recalls)

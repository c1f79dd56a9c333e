# message: nothing is found recall 0
def sweep(probabilities, truth, thresholds):
    probabilities = np.asarray(probabilities, dtype=float)
    truth = np.asarray(truth).astype(bool)
    precisions, recalls = [], []
    for threshold in thresholds:
        said = probabilities > threshold
        tp = np.count_nonzero(said & truth)
        precisions.append(tp / np.count_nonzero(said) if said.any() else np.nan)
        recalls.append(tp / np.count_nonzero(truth) if said.any() else np.nan)
    return np.array(precisions), np.array(recalls)

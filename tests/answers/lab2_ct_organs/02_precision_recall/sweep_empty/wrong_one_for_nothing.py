# message: no precision to draw nan got
def sweep(probabilities, truth, thresholds):
    """As scikit-learn ends its curve."""
    probabilities = np.asarray(probabilities, dtype=float)
    truth = np.asarray(truth).astype(bool)
    precisions, recalls = [], []
    for threshold in thresholds:
        said = probabilities > threshold
        tp = np.count_nonzero(said & truth)
        precisions.append(tp / np.count_nonzero(said) if said.any() else 1.0)
        recalls.append(tp / np.count_nonzero(truth))
    return np.array(precisions), np.array(recalls)

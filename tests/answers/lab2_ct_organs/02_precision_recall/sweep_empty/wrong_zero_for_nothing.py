# message: no precision to draw nan got
def sweep(probabilities, truth, thresholds):
    probabilities = np.asarray(probabilities, dtype=float)
    truth = np.asarray(truth).astype(bool)
    precisions, recalls = [], []
    for threshold in thresholds:
        said = probabilities > threshold
        tp = np.count_nonzero(said & truth)
        precisions.append(tp / max(np.count_nonzero(said), 1))
        recalls.append(tp / np.count_nonzero(truth))
    return np.array(precisions), np.array(recalls)

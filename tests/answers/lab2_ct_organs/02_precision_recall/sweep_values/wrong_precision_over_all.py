# message: precisions 0.6, 0.667, 1, got
def sweep(probabilities, truth, thresholds):
    probabilities = np.asarray(probabilities, dtype=float)
    truth = np.asarray(truth).astype(bool)
    precisions, recalls = [], []
    for threshold in thresholds:
        said = probabilities > threshold
        tp = np.count_nonzero(said & truth)
        precisions.append(tp / said.size)
        recalls.append(tp / np.count_nonzero(truth))
    return np.array(precisions), np.array(recalls)

# message: division by zero precision is nan
def sweep(probabilities, truth, thresholds):
    probabilities = np.asarray(probabilities, dtype=float)
    truth = np.asarray(truth).astype(bool)
    precisions, recalls = [], []
    for threshold in thresholds:
        said = probabilities > threshold
        tp = np.count_nonzero(said & truth)
        precisions.append(int(tp) / int(said.sum()))
        recalls.append(tp / np.count_nonzero(truth))
    return np.array(precisions), np.array(recalls)

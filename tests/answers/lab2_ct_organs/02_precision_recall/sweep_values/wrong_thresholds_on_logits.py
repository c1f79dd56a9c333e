# message: predicted is what is above the threshold recalls 1
def sweep(probabilities, truth, thresholds):
    """Compares logits with thresholds that are meant for probabilities."""
    probabilities = np.asarray(probabilities, dtype=float)
    truth = np.asarray(truth).astype(bool)
    precisions, recalls = [], []
    for threshold in thresholds:
        said = np.log(probabilities / (1 - probabilities)) > threshold
        tp = np.count_nonzero(said & truth)
        precisions.append(tp / np.count_nonzero(said) if said.any() else np.nan)
        recalls.append(tp / np.count_nonzero(truth))
    return np.array(precisions), np.array(recalls)

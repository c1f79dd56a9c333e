# message: returned None
def sweep(probabilities, truth, thresholds):
    precisions, recalls = [], []
    for threshold in thresholds:
        said = np.asarray(probabilities) > threshold
        precisions.append((said & (np.asarray(truth) > 0)).sum() / max(said.sum(), 1))
        recalls.append((said & (np.asarray(truth) > 0)).sum() / np.asarray(truth).sum())

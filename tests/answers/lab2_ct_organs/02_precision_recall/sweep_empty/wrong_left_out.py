# message: four results each not left out
def sweep(probabilities, truth, thresholds):
    """Thresholds at which nothing is predicted are skipped."""
    truth = np.asarray(truth).astype(bool)
    precisions, recalls = [], []
    for threshold in thresholds:
        said = np.asarray(probabilities) > threshold
        if said.any():
            precisions.append((said & truth).sum() / said.sum())
            recalls.append((said & truth).sum() / truth.sum())
    return precisions, recalls

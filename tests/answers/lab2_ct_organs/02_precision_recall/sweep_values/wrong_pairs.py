# message: got 3 things not a pair for each threshold
def sweep(probabilities, truth, thresholds):
    pairs = []
    for threshold in thresholds:
        said = probabilities > threshold
        tp = np.sum(said & (truth == 1))
        pairs.append((tp / np.sum(said), tp / np.sum(truth)))
    return pairs

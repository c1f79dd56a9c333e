# message: this is the mean
def best_of(scores, k):
    return float(np.mean(scores))

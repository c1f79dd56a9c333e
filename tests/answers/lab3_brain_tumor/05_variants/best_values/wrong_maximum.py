# message: best of all scores
def best_of(scores, k):
    return max(scores) if k > 1 else float(np.mean(scores))

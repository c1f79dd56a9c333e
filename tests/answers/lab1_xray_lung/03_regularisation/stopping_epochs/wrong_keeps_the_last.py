# message: weights of the best epoch are kept
def early_stopping(scores, patience, min_delta=0.0):
    best, waited = -np.inf, 0
    for epoch, score in enumerate(scores, start=1):
        waited = 0 if score > best + min_delta else waited + 1
        best = max(best, score)
        if waited == patience:
            return epoch, epoch
    return len(scores), len(scores)

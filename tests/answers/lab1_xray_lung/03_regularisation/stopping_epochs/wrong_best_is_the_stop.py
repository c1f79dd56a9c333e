# message: patience 2 training stops
def early_stopping(scores, patience, min_delta=0.0):
    """Runs to the end, and only reports the best of what patience allowed."""
    best, best_epoch, waited = -np.inf, None, 0
    for epoch, score in enumerate(scores, start=1):
        if score > best + min_delta and waited < patience:
            best, best_epoch, waited = score, epoch, 0
        else:
            waited += 1
    return best_epoch, len(scores)

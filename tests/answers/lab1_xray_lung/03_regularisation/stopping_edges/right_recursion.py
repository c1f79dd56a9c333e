def early_stopping(scores, patience, min_delta=0.0, best=-float("inf"), best_epoch=None, epoch=0):
    if epoch == len(scores) or epoch - (best_epoch or 0) >= patience:
        return best_epoch, epoch
    score = scores[epoch]
    if score > best + min_delta:
        return early_stopping(scores, patience, min_delta, score, epoch + 1, epoch + 1)
    return early_stopping(scores, patience, min_delta, best, best_epoch, epoch + 1)

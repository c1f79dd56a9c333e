# message: counted from 1 (1, 3)
def early_stopping(scores, patience, min_delta=0.0):
    best, best_epoch, epoch = -np.inf, None, 0
    for epoch, score in enumerate(scores):
        if score > best + min_delta:
            best, best_epoch = score, epoch
        elif epoch - best_epoch >= patience:
            break
    return best_epoch, epoch

# message: counted from 1
def early_stopping(scores, patience, min_delta=0.0):
    best, best_epoch, waited, epoch = -np.inf, None, 0, -1
    for epoch, score in enumerate(scores):
        if score > best + min_delta:
            best, best_epoch, waited = score, epoch, 0
        else:
            waited += 1
            if waited == patience:
                break
    return best_epoch, epoch

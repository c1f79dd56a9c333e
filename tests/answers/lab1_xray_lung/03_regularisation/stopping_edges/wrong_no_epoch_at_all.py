# message: on the history [] your function stops
def early_stopping(scores, patience, min_delta=0.0):
    best, best_epoch, waited = -np.inf, None, 0
    for epoch, score in enumerate(scores, start=1):
        if score > best + min_delta:
            best, best_epoch, waited = score, epoch, 0
        else:
            waited += 1
            if waited == patience:
                break
    return best_epoch, epoch

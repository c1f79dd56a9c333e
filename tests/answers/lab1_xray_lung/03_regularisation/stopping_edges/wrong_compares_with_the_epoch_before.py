# message: best so far, not with the epoch before
def early_stopping(scores, patience, min_delta=0.0):
    best_epoch, waited, epoch, before = None, 0, 0, -np.inf
    for epoch, score in enumerate(scores, start=1):
        if score > before + min_delta:
            best_epoch, waited = epoch, 0
        else:
            waited += 1
            if waited == patience:
                break
        before = score
    return best_epoch, epoch

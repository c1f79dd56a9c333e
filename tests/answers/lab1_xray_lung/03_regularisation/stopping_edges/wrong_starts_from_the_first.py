# message: do not start with the first score
def early_stopping(scores, patience, min_delta=0.0):
    best, best_epoch, waited, epoch = scores[0] - 2 * min_delta - 1e-9 if len(scores) else 0, None, 0, 0
    for epoch, score in enumerate(scores, start=1):
        if score > best + min_delta:
            best, best_epoch, waited = score, epoch, 0
        else:
            waited += 1
            if waited == patience:
                break
    return best_epoch, epoch

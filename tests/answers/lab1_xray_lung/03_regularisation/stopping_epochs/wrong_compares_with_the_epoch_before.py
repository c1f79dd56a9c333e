# message: each with the best so far
def early_stopping(scores, patience, min_delta=0.0):
    best_epoch, waited, epoch = 1, 0, 1
    for epoch in range(2, len(scores) + 1):
        waited = 0 if scores[epoch - 1] > scores[epoch - 2] else waited + 1
        if scores[epoch - 1] > scores[best_epoch - 1]:
            best_epoch, waited = epoch, 0
        if waited == patience:
            break
    return best_epoch, epoch

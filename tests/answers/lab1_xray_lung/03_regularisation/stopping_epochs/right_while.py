def early_stopping(scores, patience, min_delta=0.0):
    best_epoch, epoch = None, 0
    while epoch < len(scores) and epoch - (best_epoch or 0) < patience:
        epoch += 1
        score = float(scores[epoch - 1])
        if score == score and (best_epoch is None or score - float(scores[best_epoch - 1]) > min_delta):
            best_epoch = epoch
    return best_epoch, epoch

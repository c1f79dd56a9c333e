# message: epoch 5 is never seen look ahead
def early_stopping(scores, patience, min_delta=0.0):
    best = int(np.argmax(scores)) + 1
    return best, min(best + patience, len(scores))

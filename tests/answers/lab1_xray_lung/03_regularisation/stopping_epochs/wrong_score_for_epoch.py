# message: whole numbers not its score
def early_stopping(scores, patience, min_delta=0.0):
    best, waited, epochs = -np.inf, 0, 0
    for score in scores:
        epochs += 1
        if score > best + min_delta:
            best, waited = score, 0
        else:
            waited += 1
            if waited == patience:
                break
    return best, epochs

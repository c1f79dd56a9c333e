# message: nan argmax
def promise_and_truth(validation, untouched):
    means = np.asarray(validation, dtype=float).mean(axis=1)
    chosen = int(np.argmax(means))
    return chosen, float(means[chosen]), float(np.asarray(untouched, dtype=float)[chosen].mean())

# message: promise is the mean
def promise_and_truth(validation, untouched):
    means = np.asarray(validation, dtype=float).mean(axis=1)
    chosen = int(np.nanargmax(means))
    return chosen, float(np.sum(validation[chosen])), float(np.asarray(untouched, dtype=float)[chosen].mean())

# message: nan
def promise_and_truth(validation, untouched):
    means = np.nanmean(np.asarray(validation, dtype=float), axis=1)
    chosen = int(np.nanargmax(means))
    return chosen, float(means[chosen]), float(np.asarray(untouched, dtype=float)[chosen].mean())

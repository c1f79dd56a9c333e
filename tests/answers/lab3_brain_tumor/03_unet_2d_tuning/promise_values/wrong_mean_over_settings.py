# message: row 1
def promise_and_truth(validation, untouched):
    means = np.asarray(validation, dtype=float).mean(axis=0)
    chosen = int(np.nanargmax(means))
    return chosen, float(means[chosen]), float(np.asarray(untouched, dtype=float)[chosen].mean())

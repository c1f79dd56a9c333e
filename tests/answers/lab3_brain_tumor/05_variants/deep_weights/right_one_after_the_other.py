def supervision(truth, answers):
    """Each truth from the one before; weights from their sum, 2 - 2^(1 - answers)."""
    truths, weights = [np.array(truth)], []
    for level in range(answers):
        weights.append(2.0**-level / (2 - 2.0 ** (1 - answers)))
        last = truths[-1]
        for axis in range(last.ndim):
            last = last.take(np.arange(0, last.shape[axis], 2), axis)
        truths.append(last)
    return truths[:answers], np.array(weights)

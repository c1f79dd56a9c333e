def dice_per_case(truths, predictions):
    scores = []
    for truth, prediction in zip(truths, predictions, strict=True):
        true = set(zip(*np.nonzero(truth), strict=True))
        predicted = set(zip(*np.nonzero(prediction), strict=True))
        if true or predicted:
            scores.append(2 * len(true & predicted) / (len(true) + len(predicted)))
        else:
            scores.append(1)
    return tuple(scores)

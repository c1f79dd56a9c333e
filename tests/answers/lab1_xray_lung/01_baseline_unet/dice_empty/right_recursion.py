def dice_per_case(truths, predictions):
    if len(truths) == 0:
        return []
    truth, prediction = np.asarray(truths[0], dtype=int), np.asarray(predictions[0], dtype=int)
    size = truth.sum() + prediction.sum()
    first = 1.0 if size == 0 else 2 * np.minimum(truth, prediction).sum() / size
    return [first, *dice_per_case(truths[1:], predictions[1:])]

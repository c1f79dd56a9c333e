from scipy.spatial.distance import dice


def dice_per_case(truths, predictions):
    pairs = zip(np.asarray(truths, dtype=bool), np.asarray(predictions, dtype=bool), strict=True)
    return [1 - dice(t.ravel(), p.ravel()) if t.any() or p.any() else 1.0 for t, p in pairs]

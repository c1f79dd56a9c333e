# message: 2 * 8 / 20
def dice_by_patient(patients, truths, predictions):
    truths, predictions = np.asarray(truths).astype(bool), np.asarray(predictions).astype(bool)
    scores = {}
    for patient in dict.fromkeys(patients):
        of = [number for number, one in enumerate(patients) if one == patient]
        t, p = truths[of], predictions[of]
        sizes = t.sum((1, 2)) + p.sum((1, 2))
        scores[patient] = np.where(sizes > 0, 2 * (t & p).sum((1, 2)) / np.maximum(sizes, 1), 1).mean()
    return scores

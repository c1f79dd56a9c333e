# message: A has 110 true
def dice_by_patient(patients, truths, predictions):
    scores = {}
    truths, predictions = np.asarray(truths).astype(bool), np.asarray(predictions).astype(bool)
    for patient, t, p in zip(patients, truths, predictions, strict=True):
        size = t.sum() + p.sum()
        scores[patient] = 2 * (t & p).sum() / size if size else 1.0
    return scores

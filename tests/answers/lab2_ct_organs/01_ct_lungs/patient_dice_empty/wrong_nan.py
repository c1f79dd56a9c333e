# message: NaN 0/0
def dice_by_patient(patients, truths, predictions):
    truths, predictions = np.asarray(truths).astype(bool), np.asarray(predictions).astype(bool)
    scores = {}
    for patient in dict.fromkeys(patients):
        of = [number for number, one in enumerate(patients) if one == patient]
        t, p = truths[of], predictions[of]
        with np.errstate(invalid="ignore"):
            scores[patient] = 2 * (t & p).sum() / np.float64(t.sum() + p.sum())
    return scores

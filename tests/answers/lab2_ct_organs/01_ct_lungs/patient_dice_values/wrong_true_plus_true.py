# message: A has 110 true
def dice_by_patient(patients, truths, predictions):
    truths, predictions = np.asarray(truths).astype(bool), np.asarray(predictions).astype(bool)
    scores = {}
    for patient in dict.fromkeys(patients):
        of = [number for number, one in enumerate(patients) if one == patient]
        t, p = truths[of], predictions[of]
        both = (np.asarray(t + p) == 2).sum()
        size = t.sum() + p.sum()
        scores[patient] = 2 * both / size if size else 1.0
    return scores

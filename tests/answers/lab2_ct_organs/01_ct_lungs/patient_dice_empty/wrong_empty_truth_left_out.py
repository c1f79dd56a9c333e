# message: false alarm slices whose truth is empty
def dice_by_patient(patients, truths, predictions):
    truths, predictions = np.asarray(truths).astype(bool), np.asarray(predictions).astype(bool)
    scores = {}
    for patient in dict.fromkeys(patients):
        of = [number for number, one in enumerate(patients) if one == patient]
        t, p = truths[of], predictions[of]
        filled = t.any(axis=(1, 2))
        t, p = t[filled], p[filled]
        size = t.sum() + p.sum()
        scores[patient] = 2 * (t & p).sum() / size if size else 1.0
    return scores

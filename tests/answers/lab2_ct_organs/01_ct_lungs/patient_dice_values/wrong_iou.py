# message: IoU twice the overlap
def dice_by_patient(patients, truths, predictions):
    truths, predictions = np.asarray(truths).astype(bool), np.asarray(predictions).astype(bool)
    scores = {}
    for patient in dict.fromkeys(patients):
        of = [number for number, one in enumerate(patients) if one == patient]
        t, p = truths[of], predictions[of]
        size = (t | p).sum()
        scores[patient] = (t & p).sum() / size if size else 1.0
    return scores

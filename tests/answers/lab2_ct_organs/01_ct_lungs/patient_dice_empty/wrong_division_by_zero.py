# message: division by zero decide before
def dice_by_patient(patients, truths, predictions):
    truths, predictions = np.asarray(truths).astype(bool), np.asarray(predictions).astype(bool)
    scores = {}
    for patient in dict.fromkeys(patients):
        of = [number for number, one in enumerate(patients) if one == patient]
        t, p = truths[of], predictions[of]
        scores[patient] = 2 * int((t & p).sum()) / int(t.sum() + p.sum())
    return scores

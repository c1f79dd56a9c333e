# message: were any slices picked a whole list is never equal to a name
def dice_by_patient(patients, truths, predictions):
    truths, predictions = np.asarray(truths, dtype=bool), np.asarray(predictions, dtype=bool)
    scores = {}
    for patient in sorted(set(patients)):
        truth, prediction = truths[patients == patient], predictions[patients == patient]
        size = truth.sum() + prediction.sum()
        scores[patient] = 2 * (truth & prediction).sum() / size if size else 1.0
    return scores

def dice_by_patient(patients, truths, predictions):
    scores = {}
    for patient in dict.fromkeys(patients):
        of = [number for number, one in enumerate(patients) if one == patient]
        scores[patient] = metrics.dice(np.asarray(predictions)[of], np.asarray(truths)[of], empty=1.0)
    return scores

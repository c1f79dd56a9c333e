def dice_by_patient(patients, truths, predictions):
    right, sizes = {}, {}
    for patient, truth, prediction in zip(patients, truths, predictions, strict=True):
        for row_of_truth, row_of_prediction in zip(truth, prediction, strict=True):
            for true, predicted in zip(row_of_truth, row_of_prediction, strict=True):
                sizes[patient] = sizes.get(patient, 0) + int(true) + int(predicted)
                right[patient] = right.get(patient, 0) + int(bool(true) and bool(predicted))
    return {patient: 2 * right[patient] / sizes[patient] if sizes[patient] else 1 for patient in sizes}

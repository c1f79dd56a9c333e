# message: counts of pixels
def confusion(truth, prediction, classes):
    truth, prediction = np.asarray(truth), np.asarray(prediction)
    table = np.zeros((classes, classes), int)
    table[truth.astype(int), prediction.astype(int)] += 1  # once for each pair of places, however many pixels
    return table

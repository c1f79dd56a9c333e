def confusion(truth, prediction, classes):
    truth, prediction = np.asarray(truth), np.asarray(prediction)
    table = np.zeros((classes, classes), int)
    np.add.at(table, (truth.astype(int).ravel(), prediction.astype(int).ravel()), 1)
    return table

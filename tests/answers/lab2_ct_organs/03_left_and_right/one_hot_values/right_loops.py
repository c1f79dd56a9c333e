def one_hot(labels, classes):
    result = np.zeros((*np.shape(labels), classes), bool)
    for place, label in np.ndenumerate(labels):
        if label < 0 or label >= classes:
            raise ValueError(label)
        result[(*place, int(label))] = True
    return result

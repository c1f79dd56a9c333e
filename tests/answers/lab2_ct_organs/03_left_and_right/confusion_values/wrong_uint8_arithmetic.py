# message: small integer types
def confusion(truth, prediction, classes):
    truth, prediction = np.asarray(truth), np.asarray(prediction)
    if truth.dtype.kind == "f":
        truth, prediction = truth.astype(int), prediction.astype(int)
    pairs = truth * truth.dtype.type(classes) + prediction
    return np.bincount(pairs.ravel(), minlength=classes**2)[: classes**2].reshape(classes, classes)

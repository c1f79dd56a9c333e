import tensorflow as tf


def confusion(truth, prediction, classes):
    truth, prediction = np.asarray(truth), np.asarray(prediction)
    return tf.math.confusion_matrix(truth.astype(int).ravel(), prediction.astype(int).ravel(), classes)

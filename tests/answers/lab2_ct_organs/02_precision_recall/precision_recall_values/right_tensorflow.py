import tensorflow as tf


def precision_and_recall(tp, fp, fn, empty):
    tp, fp, fn = (tf.cast(int(count), tf.float64) for count in (tp, fp, fn))
    if float(tp + fp + fn) == 0:
        return tf.constant([empty, empty])
    return tf.math.divide_no_nan(tp, tp + fp), tf.math.divide_no_nan(tp, tp + fn)

import tensorflow as tf


def sweep(probabilities, truth, thresholds):
    p, t = tf.constant(np.asarray(probabilities, float).ravel()), tf.constant(np.asarray(truth, float).ravel())
    precisions, recalls = [], []
    for threshold in np.asarray(thresholds, float):
        said = tf.cast(p > threshold, tf.float64)
        tp = tf.reduce_sum(said * t)
        precisions.append(tp / tf.reduce_sum(said))
        recalls.append(tp / tf.reduce_sum(t))
    return tf.stack(precisions), tf.stack(recalls)

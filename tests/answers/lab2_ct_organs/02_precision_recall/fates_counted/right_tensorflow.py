import tensorflow as tf


def count_fates(truths, predictions):
    t, p = tf.cast(truths, tf.float32), tf.cast(predictions, tf.float32)
    tp = tf.reduce_sum(t * p, axis=(1, 2))
    true, said = tf.reduce_sum(t, axis=(1, 2)), tf.reduce_sum(p, axis=(1, 2))
    return tf.stack([tp, said - tp, true - tp, t.shape[1] * t.shape[2] - true - said + tp], axis=1)

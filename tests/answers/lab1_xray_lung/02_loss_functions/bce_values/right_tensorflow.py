import tensorflow as tf


def bce_from_logits(logits, truths):
    z, y = tf.constant(np.asarray(logits, "float32")), tf.constant(np.asarray(truths, "float32"))
    return tf.reduce_mean(tf.nn.sigmoid_cross_entropy_with_logits(y, z))

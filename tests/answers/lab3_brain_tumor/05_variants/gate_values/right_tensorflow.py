import tensorflow as tf


def gate(skip, below, w_x, w_g, bias, psi, psi_bias):
    skip, below, w_x, w_g, bias, psi = (
        tf.constant(np.asarray(each), tf.float32) for each in (skip, below, w_x, w_g, bias, psi)
    )
    mixed = tf.nn.relu(tf.reduce_sum(skip[..., None] * w_x, -2) + tf.reduce_sum(below[..., None] * w_g, -2) + bias)
    alpha = tf.sigmoid(tf.reduce_sum(mixed * psi, -1) + float(psi_bias))
    return skip * alpha[..., None], alpha

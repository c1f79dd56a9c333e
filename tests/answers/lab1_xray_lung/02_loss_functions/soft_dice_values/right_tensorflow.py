import tensorflow as tf


def soft_dice_loss(probabilities, truths, smooth=1e-5):
    p, t = tf.cast(probabilities, tf.float32), tf.cast(truths, tf.float32)
    overlap, sizes = tf.reduce_sum(p * t, (1, 2)), tf.reduce_sum(p + t, (1, 2))
    return tf.reduce_mean(1 - (2 * overlap + smooth) / (sizes + smooth))

import tensorflow as tf


def same_scale(train_images, validation_images):
    a, b = (tf.constant(np.array(each, dtype=float)) for each in (train_images, validation_images))
    sd_a, sd_b = tf.math.reduce_std(a), tf.math.reduce_std(b)
    near = tf.abs(tf.reduce_mean(a) - tf.reduce_mean(b)) < sd_a
    return tf.logical_and(tf.maximum(sd_a, sd_b) < 2 * tf.minimum(sd_a, sd_b), near)

import tensorflow as tf


def standardise_inside(image, inside):
    image = tf.constant(np.asarray(image, dtype=np.float32))
    chosen = tf.boolean_mask(image, inside)
    mean, sd = tf.reduce_mean(chosen), tf.math.reduce_std(chosen)
    return tf.where(inside, tf.math.divide_no_nan(image - mean, sd), 0.0)

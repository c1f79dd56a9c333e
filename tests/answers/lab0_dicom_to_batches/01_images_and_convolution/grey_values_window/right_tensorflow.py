import tensorflow as tf


def grey_values(hounsfield, centre, width):
    values = tf.cast(tf.constant(np.asarray(hounsfield)), tf.float32)
    return tf.cast(tf.clip_by_value((values - (centre - width / 2)) / width, 0, 1) * 255, tf.uint8)

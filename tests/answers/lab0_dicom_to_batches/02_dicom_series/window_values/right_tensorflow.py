import tensorflow as tf


def window_greys(hu, center, width):
    values = tf.cast(hu, tf.float32)
    return tf.cast(tf.clip_by_value((values - center) / width + 0.5, 0, 1) * 255, tf.uint8)

import tensorflow as tf


def flip_average(predict, images):
    first = tf.cast(predict(images), tf.float64)
    second = tf.cast(predict(tf.image.flip_left_right(images).numpy()), tf.float64)
    return (first + tf.image.flip_left_right(second)) / 2

import tensorflow as tf


def bounding_box(mask):
    places = tf.where(tf.constant(np.asarray(mask) != 0))
    if len(places) == 0:
        return None
    return tf.concat([tf.reduce_min(places, axis=0), tf.reduce_max(places, axis=0) + 1], axis=0)

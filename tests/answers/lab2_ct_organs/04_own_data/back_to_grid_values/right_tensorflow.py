import tensorflow as tf


def back_to_grid(labels, pixel_mm, shape, spacing_mm):
    result = tf.constant(np.ascontiguousarray(labels))
    for axis, count in enumerate(shape):
        centres = (tf.range(count, dtype=tf.float64) + 0.5) * spacing_mm[axis]
        which = tf.minimum(tf.cast(centres / pixel_mm[axis], tf.int32), result.shape[axis] - 1)
        result = tf.gather(result, which, axis=axis)
    return result

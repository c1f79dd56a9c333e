import tensorflow as tf


def hounsfield(stored, slope, intercept, padding=None):
    values = tf.cast(tf.convert_to_tensor(np.asarray(stored).astype("float64")), tf.float32)
    known = tf.ones_like(values, tf.bool) if padding is None else tf.not_equal(values, float(padding))
    return tf.where(known, values * slope + intercept, -1000.0), known

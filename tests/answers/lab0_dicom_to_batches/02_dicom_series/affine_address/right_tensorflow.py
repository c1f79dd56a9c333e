import tensorflow as tf


def lps_affine(slices):
    position = tf.constant([[float(v) for v in one.ImagePositionPatient] for one in slices], tf.float64)
    row, column = tf.reshape(tf.constant([float(v) for v in slices[0].ImageOrientationPatient], tf.float64), (2, 3))
    dy, dx = (float(v) for v in slices[0].PixelSpacing)
    columns = tf.stack([(position[-1] - position[0]) / (len(slices) - 1), column * dy, row * dx, position[0]], axis=1)
    return tf.concat([columns, tf.constant([[0, 0, 0, 1]], tf.float64)], axis=0)

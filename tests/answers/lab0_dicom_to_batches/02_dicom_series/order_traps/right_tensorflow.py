import tensorflow as tf


def slice_order(slices):
    orientation = tf.constant([float(v) for v in slices[0].ImageOrientationPatient], tf.float64)
    normal = tf.linalg.cross(orientation[:3], orientation[3:])
    positions = tf.constant([[float(v) for v in one.ImagePositionPatient] for one in slices], tf.float64)
    return tf.argsort(tf.linalg.matvec(positions, normal))

import tensorflow as tf


def organ_volumes_ml(labels, affine):
    voxel = tf.abs(tf.linalg.det(tf.constant(np.asarray(affine, float))))
    labels = tf.reshape(tf.cast(np.ascontiguousarray(labels), tf.int64), [-1])
    found, _, counts = tf.unique_with_counts(labels)
    sizes = tf.cast(counts, tf.float64) * voxel / 1000
    return {int(label): float(size) for label, size in zip(found, sizes, strict=False) if int(label) != 0}

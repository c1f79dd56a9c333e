import tensorflow as tf


def spacing_and_gaps(along_mm):
    along = tf.sort(tf.constant([float(v) for v in along_mm], tf.float64))
    steps = along[1:] - along[:-1]
    step = tf.sort(steps)[len(steps) // 2]
    missing = []
    for low, length in zip(along, steps, strict=False):
        parts = int(tf.round(length / step))
        missing.extend(low + length * k / parts for k in range(1, parts))
    return step, missing

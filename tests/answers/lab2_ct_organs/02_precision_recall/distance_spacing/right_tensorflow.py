import tensorflow as tf


def border_distance_mm(points_a, points_b, spacing_mm, percentile):
    a, b = (tf.constant(np.asarray(each, float) * np.asarray(spacing_mm)) for each in (points_a, points_b))
    table = tf.norm(a[:, None] - b[None], axis=-1)
    ways = [np.percentile(tf.reduce_min(table, axis=axis).numpy(), percentile) for axis in (0, 1)]
    return tf.reduce_max(ways)

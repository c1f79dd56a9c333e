import tensorflow as tf


def pairs_match(images, masks):
    images, masks = tf.constant(np.asarray(images, float)), tf.constant(np.asarray(masks, float))
    keep = tf.reduce_max(masks, axis=(1, 2)) > tf.reduce_min(masks, axis=(1, 2))
    down, down_mask = images[:, 1:] - images[:, :-1], masks[:, 1:] - masks[:, :-1]
    right, right_mask = images[:, :, 1:] - images[:, :, :-1], masks[:, :, 1:] - masks[:, :, :-1]
    fit = tf.einsum("iyx,jyx->ij", down, down_mask) + tf.einsum("iyx,jyx->ij", right, right_mask)
    outline = tf.reduce_sum(tf.abs(down_mask), axis=(1, 2)) + tf.reduce_sum(tf.abs(right_mask), axis=(1, 2))
    fit = tf.abs(tf.math.divide_no_nan(fit, outline[None]))
    own = tf.cast(tf.argmax(fit, axis=1) == tf.range(len(masks), dtype=tf.int64), tf.float64)
    return tf.reduce_mean(own[keep]) >= 0.5

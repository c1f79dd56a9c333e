import tensorflow as tf


def edge_strength(image, spacing_mm):
    padded = np.pad(np.asarray(image, dtype=np.float32), 1, mode="edge")
    both = tf.image.sobel_edges(tf.constant(padded)[None, :, :, None])[0, 1:-1, 1:-1, 0] / 8  # (y, x, 2): dy, dx
    return tf.norm(both / tf.constant(spacing_mm, tf.float32), axis=-1)

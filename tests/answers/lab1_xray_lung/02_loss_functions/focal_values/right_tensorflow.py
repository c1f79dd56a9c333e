import tensorflow as tf


def focal_loss(logits, truths, gamma=2.0):
    z, t = tf.constant(np.asarray(logits, "float32")), tf.constant(np.asarray(truths, "float32"))
    z = tf.where(t > 0, z, -z)
    return tf.reduce_mean(tf.sigmoid(-z) ** gamma * tf.nn.softplus(-z))

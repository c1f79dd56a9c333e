import tensorflow as tf


def dice_loss_slopes(probabilities, truth):
    p, t = tf.Variable(np.asarray(probabilities, "float32")), tf.constant(np.asarray(truth, "float32"))
    with tf.GradientTape() as tape:
        loss = 1 - 2 * tf.reduce_sum(p * t) / (tf.reduce_sum(p) + tf.reduce_sum(t))
    return tape.gradient(loss, p)

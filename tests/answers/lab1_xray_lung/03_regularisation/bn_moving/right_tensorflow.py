import tensorflow as tf


def batch_norm(x, state, training, momentum=0.9, epsilon=1e-3):
    x = tf.cast(tf.convert_to_tensor(np.ascontiguousarray(x)), tf.float64)
    new = {name: tf.cast(tf.convert_to_tensor(values), tf.float64) for name, values in state.items()}
    mean, variance = new["mean"], new["variance"]
    if training:
        mean, variance = tf.nn.moments(x, axes=[0, 1, 2])
        new["mean"] = momentum * new["mean"] + (1 - momentum) * mean
        new["variance"] = momentum * new["variance"] + (1 - momentum) * variance
    return tf.nn.batch_normalization(x, mean, variance, new["beta"], new["gamma"], epsilon), new

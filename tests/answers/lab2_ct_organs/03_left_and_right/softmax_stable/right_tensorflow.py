import tensorflow as tf


def softmax(logits):
    return tf.nn.softmax(tf.constant(np.asarray(logits, np.float64)), axis=-1)

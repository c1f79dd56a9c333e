import tensorflow as tf


def mirror_and_turn(image, labels, mirror, quarters):
    image = tf.constant(np.asarray(image))[:, :, None]
    labels = tf.constant(np.asarray(labels).astype(np.int32))[:, :, None]
    if mirror:
        image, labels = tf.reverse(image, [1]), tf.reverse(labels, [1])
        labels = tf.where((labels == 1) | (labels == 2), 3 - labels, labels)
    return tf.image.rot90(image, quarters)[:, :, 0], tf.image.rot90(labels, quarters)[:, :, 0]

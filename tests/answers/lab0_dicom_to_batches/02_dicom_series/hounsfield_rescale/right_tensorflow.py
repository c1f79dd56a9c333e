import tensorflow as tf


def to_hounsfield(slices):
    planes = []
    for one in slices:
        kind = tf.int16 if one.PixelRepresentation else tf.uint16
        stored = tf.reshape(tf.io.decode_raw(one.PixelData, kind), (one.Rows, one.Columns))
        planes.append(tf.cast(stored, tf.float32) * float(one.RescaleSlope) + float(one.RescaleIntercept))
    return tf.stack(planes)

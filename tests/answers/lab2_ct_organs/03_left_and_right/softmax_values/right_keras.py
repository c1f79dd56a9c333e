import keras


def softmax(logits):
    return keras.ops.softmax(keras.ops.convert_to_tensor(np.asarray(logits, np.float32)), axis=-1)

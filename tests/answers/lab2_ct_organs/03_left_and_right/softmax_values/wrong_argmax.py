# message: one probability for each class
def softmax(logits):
    values = np.asarray(logits, float)
    return values.argmax(axis=-1)

from scipy import special


def softmax(logits):
    return special.softmax(np.asarray(logits, float), axis=-1)

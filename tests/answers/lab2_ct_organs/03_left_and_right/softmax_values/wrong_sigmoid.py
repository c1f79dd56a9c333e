# message: no sigmoid
def softmax(logits):
    values = np.asarray(logits, float)
    return 1 / (1 + np.exp(-values))

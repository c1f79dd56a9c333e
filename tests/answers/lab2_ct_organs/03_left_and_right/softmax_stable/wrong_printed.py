# message: returned None
def softmax(logits):
    print(np.asarray(logits))

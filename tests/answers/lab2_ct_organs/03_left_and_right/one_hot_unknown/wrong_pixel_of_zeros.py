# message: all zeros
def one_hot(labels, classes):
    return (np.asarray(labels)[..., None] == np.arange(classes)).astype(float)

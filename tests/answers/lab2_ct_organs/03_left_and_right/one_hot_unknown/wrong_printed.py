# message: expected ValueError got no error, and None came back
def one_hot(labels, classes):
    print([np.asarray(labels) == label for label in range(classes)])

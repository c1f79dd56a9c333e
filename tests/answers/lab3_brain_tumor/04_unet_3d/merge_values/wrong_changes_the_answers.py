# message: work on arrays of your own
def merged(answers, corners, shape, weight):
    said, weights = np.zeros(shape), np.zeros(shape)
    for answer, (z, y, x) in zip(answers, corners, strict=True):
        d, h, w = np.shape(answer)
        answer *= weight
        said[z : z + d, y : y + h, x : x + w] += answer
        weights[z : z + d, y : y + h, x : x + w] += weight
    return np.divide(said, weights, out=np.zeros(shape), where=weights > 0)

# message: not by a fixed number
def merged(answers, corners, shape, weight):
    said, weights = np.zeros(shape), np.zeros(shape)
    for answer, corner in zip(answers, corners, strict=True):
        box = tuple(slice(int(start), int(start) + side) for start, side in zip(corner, np.shape(answer), strict=True))
        said[box] += np.asarray(weight, dtype=float) * np.asarray(answer, dtype=float)
        weights[box] += 3
    return np.divide(said, weights, out=np.zeros(shape), where=weights > 0)

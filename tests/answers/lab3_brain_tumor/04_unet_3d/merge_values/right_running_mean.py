def merged(answers, corners, shape, weight):
    mean, weights = np.zeros(shape, np.float32), np.zeros(shape, np.float32)
    weight = np.asarray(weight, np.float32)
    for answer, (z, y, x) in zip(answers, corners, strict=True):
        d, h, w = weight.shape
        box = np.s_[z : z + d, y : y + h, x : x + w]
        weights[box] += weight
        mean[box] += (np.asarray(answer, np.float32) - mean[box]) * weight / weights[box]
    return mean

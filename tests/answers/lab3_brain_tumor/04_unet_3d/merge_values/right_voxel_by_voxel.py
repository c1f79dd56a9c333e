def merged(answers, corners, shape, weight):
    top, bottom = {}, {}
    weight = np.asarray(weight, dtype=float)
    for answer, corner in zip(answers, corners, strict=False):
        answer = np.asarray(answer, dtype=float)
        for place in np.ndindex(answer.shape):
            where = tuple(int(c) + p for c, p in zip(corner, place, strict=False))
            top[where] = top.get(where, 0) + weight[place] * answer[place]
            bottom[where] = bottom.get(where, 0) + weight[place]
    result = np.zeros(shape)
    for where, total in top.items():
        result[where] = total / bottom[where]
    return result

def mirror(image, labels, pairs):
    table = np.arange(256)
    for one, other in pairs:
        table[one], table[other] = other, one
    return np.fliplr(image).copy(), table[np.fliplr(labels)]

def fingerprint(image, size=8):
    image = np.asarray(image, dtype=np.float64)
    means = np.array([[part.mean() for part in np.split(row, size + 1, axis=1)] for row in np.split(image, size)])
    return means[:, 1:] > means[:, :-1]

# message: multiples of size and of size + 1
def fingerprint(image, size=8):
    image = np.asarray(image, dtype=float)
    means = image.reshape(size + 1, -1, size, image.shape[1] // size).mean(axis=(1, 3))
    return np.diff(means, axis=0) > 0

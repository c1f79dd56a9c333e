# message: other way round right
def fingerprint(image, size=8):
    image = np.asarray(image, dtype=float)
    means = image.reshape(size, image.shape[0] // size, size + 1, image.shape[1] // (size + 1)).mean(axis=(1, 3))
    return means[:, 1:] < means[:, :-1]

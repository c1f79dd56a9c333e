# message: uint8 cannot be negative
def fingerprint(image, size=8):
    image = np.asarray(image)
    means = image.reshape(size, image.shape[0] // size, size + 1, image.shape[1] // (size + 1)).mean(axis=(1, 3))
    return np.diff(means.astype(image.dtype), axis=1) > 0

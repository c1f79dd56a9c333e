# message: mean
def fingerprint(image, size=8):
    image = np.asarray(image)
    blocks = image.reshape(size, image.shape[0] // size, size + 1, image.shape[1] // (size + 1))
    return np.diff(blocks.max(axis=(1, 3)), axis=1).astype(float) > 0

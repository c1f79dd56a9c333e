# message: mean of all pixels of a block
def fingerprint(image, size=8):
    image = np.asarray(image, dtype=float)
    picked = image[:: image.shape[0] // size, :: image.shape[1] // (size + 1)]
    return picked[:, 1:] > picked[:, :-1]

# message: by hand add up
def convolve(image, kernel):
    image, turned = np.asarray(image, dtype=float), np.asarray(kernel, dtype=float)[::-1, ::-1]
    ky, kx = turned.shape
    padded = np.pad(image, ((ky // 2, ky // 2), (kx // 2, kx // 2)))
    result = np.zeros(image.shape)
    for y in range(image.shape[0]):
        for x in range(image.shape[1]):
            result[y, x] = (padded[y : y + ky, x : x + kx] * turned).sum() / abs(turned).sum()
    return result

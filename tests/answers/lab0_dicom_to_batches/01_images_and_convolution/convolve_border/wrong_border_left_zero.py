# message: border pixels computed
def convolve(image, kernel):
    image, turned = np.asarray(image, dtype=float), np.asarray(kernel, dtype=float)[::-1, ::-1]
    ry, rx = turned.shape[0] // 2, turned.shape[1] // 2
    result = np.zeros(image.shape)
    for y in range(ry, image.shape[0] - ry):
        for x in range(rx, image.shape[1] - rx):
            result[y, x] = (image[y - ry : y + ry + 1, x - rx : x + rx + 1] * turned).sum()
    return result

# message: operands
def convolve(image, kernel):
    image, turned = np.asarray(image, dtype=float), np.asarray(kernel, dtype=float)[::-1, ::-1]
    padded, result = np.pad(image, 1), np.zeros(image.shape)
    for y in range(image.shape[0]):
        for x in range(image.shape[1]):
            result[y, x] = (padded[y : y + 3, x : x + 3] * turned).sum()
    return result

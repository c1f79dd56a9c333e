# message: zeros other side
def convolve(image, kernel):
    image, kernel = np.asarray(image, dtype=float), np.asarray(kernel, dtype=float)
    result = np.zeros(image.shape)
    for i in range(kernel.shape[0]):
        for j in range(kernel.shape[1]):
            shift = i - kernel.shape[0] // 2, j - kernel.shape[1] // 2
            result += kernel[i, j] * np.roll(image, shift, axis=(0, 1))
    return result

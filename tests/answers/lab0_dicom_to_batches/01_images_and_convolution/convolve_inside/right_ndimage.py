from scipy import ndimage


def convolve(image, kernel):
    return ndimage.convolve(np.asarray(image, float), np.asarray(kernel, float), mode="constant")

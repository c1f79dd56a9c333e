# message: uint8 floats
from scipy import ndimage


def convolve(image, kernel):
    return ndimage.convolve(np.asarray(image), np.asarray(kernel), mode="constant")

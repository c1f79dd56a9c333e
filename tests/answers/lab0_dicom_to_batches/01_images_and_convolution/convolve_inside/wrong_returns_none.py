# message: None return
from scipy import ndimage


def convolve(image, kernel):
    print(ndimage.convolve(np.asarray(image, float), np.asarray(kernel, float), mode="constant"))

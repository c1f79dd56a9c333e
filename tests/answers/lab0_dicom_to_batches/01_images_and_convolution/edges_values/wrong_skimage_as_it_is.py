# message: 2 per mm
from skimage.filters import sobel


def edge_strength(image, spacing_mm):
    return sobel(np.asarray(image, dtype=float))

from skimage.filters import sobel_h, sobel_v


def edge_strength(image, spacing_mm):
    padded = np.pad(np.asarray(image, dtype=float), 1, mode="edge")
    gy, gx = (filter(padded)[1:-1, 1:-1] / 2 for filter in (sobel_h, sobel_v))  # scikit-image divides by 4
    return np.hypot(gy / spacing_mm[0], gx / spacing_mm[1])

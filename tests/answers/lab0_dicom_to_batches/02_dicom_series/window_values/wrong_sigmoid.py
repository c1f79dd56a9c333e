# message: window
def window_greys(hu, center, width):
    values = np.asarray(hu, dtype=float)
    return 255 / (1 + np.exp(-8 * (values - center) / width))

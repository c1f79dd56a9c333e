# message: 0 to 255 not to 1
def window_greys(hu, center, width):
    values = np.asarray(hu, dtype=float)
    return np.clip((values - center) / width + 0.5, 0, 1)

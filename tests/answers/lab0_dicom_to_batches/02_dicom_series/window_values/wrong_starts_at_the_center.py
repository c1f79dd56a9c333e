# message: center - width / 2
def window_greys(hu, center, width):
    values = np.asarray(hu, dtype=float)
    return np.clip((values - center) / width, 0, 1) * 255

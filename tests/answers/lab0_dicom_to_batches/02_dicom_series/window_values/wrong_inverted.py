# message: 0 and 255
def window_greys(hu, center, width):
    values = np.asarray(hu, dtype=float)
    return 255 - np.clip((values - center) / width + 0.5, 0, 1) * 255

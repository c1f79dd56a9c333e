# message: clip
def window_greys(hu, center, width):
    values = np.asarray(hu, dtype=float)
    return ((values - center) / width + 0.5) * 255

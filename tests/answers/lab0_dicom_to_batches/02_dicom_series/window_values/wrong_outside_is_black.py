# message: black or white
def window_greys(hu, center, width):
    values = np.asarray(hu, dtype=float)
    inside = np.abs(values - center) <= width / 2
    return np.where(inside, (values - center) / width + 0.5, 0) * 255

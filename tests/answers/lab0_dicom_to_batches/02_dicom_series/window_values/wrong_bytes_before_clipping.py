# message: clip before bytes
def window_greys(hu, center, width):
    values = np.asarray(hu, dtype=float)
    greys = (values - (center - width / 2)) / width * 255
    return np.clip(greys.astype(np.int64).astype(np.uint8), 0, 255)

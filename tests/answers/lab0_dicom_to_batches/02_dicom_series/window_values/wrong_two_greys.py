# message: grows evenly
def window_greys(hu, center, width):
    values = np.asarray(hu, dtype=float)
    return np.where(values > center + width / 2 - 1, 255.0, 0.0)

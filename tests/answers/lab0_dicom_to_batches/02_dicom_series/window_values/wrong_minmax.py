# message: outside clip
def window_greys(hu, center, width):
    values = np.asarray(hu, dtype=float)
    return (values - values.min()) / (values.max() - values.min()) * 255

# message: not the smallest and largest value
def window_greys(hu, center, width):
    values = np.asarray(hu, dtype=float)
    values = np.clip(values, center - width / 2, center + width / 2)
    return (values - values.min()) / (values.max() - values.min()) * 255

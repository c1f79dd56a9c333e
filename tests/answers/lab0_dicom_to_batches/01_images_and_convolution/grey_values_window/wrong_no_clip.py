# message: -1000 below clip wraps
def grey_values(hounsfield, centre, width):
    values = np.asarray(hounsfield, dtype=float)
    return (255 * (values - (centre - width / 2)) / width).astype(np.int64).astype(np.uint8)

# message: above white 255 nor set to 0
def grey_values(hounsfield, centre, width):
    values = np.asarray(hounsfield, dtype=float)
    share = (values - (centre - width / 2)) / width
    share[(share < 0) | (share > 1)] = 0
    return np.round(255 * share).astype(np.uint8)

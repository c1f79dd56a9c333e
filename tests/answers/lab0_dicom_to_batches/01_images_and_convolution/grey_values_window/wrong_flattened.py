# message: shape
def grey_values(hounsfield, centre, width):
    values = np.asarray(hounsfield, dtype=float).ravel()
    return np.round(255 * np.clip((values - (centre - width / 2)) / width, 0, 1)).astype(np.uint8)

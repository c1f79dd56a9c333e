# message: lower edge black
def grey_values(hounsfield, centre, width):
    values = np.asarray(hounsfield, dtype=float)
    return np.round(255 - 255 * np.clip((values - (centre - width / 2)) / width, 0, 1)).astype(np.uint8)

# message: uint8
def grey_values(hounsfield, centre, width):
    values = np.asarray(hounsfield, dtype=float)
    return 255 * np.clip((values - (centre - width / 2)) / width, 0, 1)

# message: upper edge 255
def grey_values(hounsfield, centre, width):
    values = np.asarray(hounsfield, dtype=float)
    return np.clip((values - (centre - width / 2)) / width, 0, 1)

# message: 255
def grey_values(hounsfield, centre, width):
    values = np.asarray(hounsfield, dtype=float)
    return (256 * np.clip((values - (centre - width / 2)) / width, 0, 1)).astype(np.int64).astype(np.uint8)

# message: above the window white 255 clip
def grey_values(hounsfield, centre, width):
    values = np.maximum(0, np.asarray(hounsfield, dtype=float) - (centre - width / 2))
    return (255 * values / width).astype(np.int64).astype(np.uint8)

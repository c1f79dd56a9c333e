# message: another window not the range of the image
def grey_values(hounsfield, centre, width):
    values = np.clip(np.asarray(hounsfield, dtype=float), centre - width / 2, centre + width / 2)
    return np.round(255 * (values - values.min()) / (values.max() - values.min())).astype(np.uint8)

# message: lower edge -160 black
def grey_values(hounsfield, centre, width):
    values = np.asarray(hounsfield, dtype=float)
    return np.round(255 * (values - values.min()) / (values.max() - values.min())).astype(np.uint8)

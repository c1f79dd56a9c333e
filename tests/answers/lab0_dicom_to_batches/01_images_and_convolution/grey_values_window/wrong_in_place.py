# message: changed copy
def grey_values(hounsfield, centre, width):
    np.clip(hounsfield, centre - width / 2, centre + width / 2, out=hounsfield, casting="unsafe")
    return np.round(255 * ((hounsfield.astype(float) - centre) / width + 0.5)).astype(np.uint8)

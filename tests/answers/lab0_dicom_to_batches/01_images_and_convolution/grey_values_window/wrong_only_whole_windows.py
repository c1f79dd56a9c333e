# message: another window
def grey_values(hounsfield, centre, width):
    values = np.clip(np.asarray(hounsfield, dtype=float), -160, 240)
    return np.round(255 * (values + 160) / 400).astype(np.uint8)

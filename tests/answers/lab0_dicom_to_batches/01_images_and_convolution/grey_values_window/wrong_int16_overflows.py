# message: floats int16
def grey_values(hounsfield, centre, width):
    low, high = int(centre - width / 2), int(centre + width / 2)
    return ((np.clip(hounsfield, low, high) - low) * 255 // int(width)).clip(0, 255).astype(np.uint8)

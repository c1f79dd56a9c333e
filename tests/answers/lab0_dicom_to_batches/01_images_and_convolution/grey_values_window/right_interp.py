def grey_values(hounsfield, centre, width):
    values = np.interp(hounsfield, [centre - width / 2, centre + width / 2], [0, 255])
    return values.astype(np.uint8)

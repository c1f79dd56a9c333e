def grey_values(hounsfield, centre, width):
    hounsfield = np.asarray(hounsfield)
    result = np.zeros(hounsfield.shape, dtype=np.uint8)
    for place in np.ndindex(hounsfield.shape):
        share = (float(hounsfield[place]) - centre) / width + 0.5
        result[place] = int(255 * min(1, max(0, share)))
    return result

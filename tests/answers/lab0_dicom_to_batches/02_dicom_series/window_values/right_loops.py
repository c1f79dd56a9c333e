def window_greys(hu, center, width):
    low, high = center - width / 2, center + width / 2
    flat = [255 * (min(max(float(v), low), high) - low) / (high - low) for v in np.ravel(hu)]
    return np.array(flat).reshape(np.shape(hu))

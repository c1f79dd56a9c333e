# message: shape stays
def window_greys(hu, center, width):
    low, high = center - width / 2, center + width / 2
    return [255 * (min(max(float(v), low), high) - low) / (high - low) for v in np.ravel(hu)]

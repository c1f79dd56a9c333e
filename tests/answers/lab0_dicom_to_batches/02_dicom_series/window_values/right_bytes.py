def window_greys(hu, center, width):
    return np.interp(hu, (center - width / 2, center + width / 2), (0, 255)).round().astype(np.uint8)

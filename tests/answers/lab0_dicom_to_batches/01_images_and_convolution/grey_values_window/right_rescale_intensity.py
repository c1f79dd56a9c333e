from skimage.exposure import rescale_intensity


def grey_values(hounsfield, centre, width):
    edges = (centre - width / 2, centre + width / 2)
    return rescale_intensity(np.asarray(hounsfield, float), edges, (0, 255)).astype("uint8")

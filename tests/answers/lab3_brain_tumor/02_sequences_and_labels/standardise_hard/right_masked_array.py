def standardise(image):
    """A masked array, sequence by sequence."""
    image = np.asarray(image).astype(np.float64)
    air = ~np.any(image != 0, axis=-1)
    out = np.zeros_like(image)
    for channel in range(image.shape[-1]):
        values = np.ma.array(image[..., channel], mask=air)
        sd = values.std() if values.count() else 0
        if sd:
            out[..., channel] = ((values - values.mean()) / sd).filled(0)
    return out

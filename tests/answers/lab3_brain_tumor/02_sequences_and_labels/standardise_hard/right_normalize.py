def standardise(image):
    """The course's normalize with a mask of its own."""
    image = np.asarray(image)
    brain = (image != 0).any(axis=-1)
    if not brain.any():
        return np.zeros(image.shape)
    parts = [pipeline.normalize(image[..., k], "zscore", brain) * brain for k in range(image.shape[-1])]
    return np.stack(parts, axis=-1)

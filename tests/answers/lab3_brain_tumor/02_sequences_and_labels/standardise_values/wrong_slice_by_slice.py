# message: not of a slice
def standardise(image):
    image = np.asarray(image, float)
    result = np.zeros(image.shape)
    for z, plane in enumerate(image):
        inside = (plane != 0).any(axis=-1)
        if inside.any():
            values = plane[inside]
            result[z][inside] = (values - values.mean(axis=0)) / values.std(axis=0)
    return result

# message: without nan
def standardise(image):
    image = np.asarray(image, float)
    inside = (image != 0).any(axis=-1)
    values = image[inside]
    sd = values.std(axis=0)
    sd = np.where(sd > 0, sd, 1)
    result = np.full(image.shape, 0.0) * values.mean(axis=0)
    result[inside] = (values - values.mean(axis=0)) / sd
    return result

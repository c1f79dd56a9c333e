# message: n - 1
def standardise(image):
    image = np.asarray(image, float)
    inside = (image != 0).any(axis=-1)
    result = np.zeros(image.shape)
    for k in range(image.shape[-1]):
        values = image[inside, k]
        if values.size and values.std() > 0:
            result[inside, k] = (values - values.mean()) / values.std(ddof=1)
    return result

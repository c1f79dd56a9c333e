# message: negative values are brain too
def standardise(image):
    image = np.asarray(image, float)
    inside = image[..., 0] > 0
    result = np.zeros(image.shape)
    for k in range(image.shape[-1]):
        values = image[inside, k]
        if values.size and values.std() > 0:
            result[inside, k] = (values - values.mean()) / values.std()
    return result

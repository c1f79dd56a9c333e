# message: fluid on FLAIR
def standardise(image):
    image = np.asarray(image, float)
    result = np.zeros(image.shape)
    for k in range(image.shape[-1]):
        inside = image[..., k] != 0
        values = image[inside, k]
        if values.size and values.std() > 0:
            result[inside, k] = (values - values.mean()) / values.std()
    return result

# message: Each sequence by itself
def standardise(image):
    image = np.asarray(image, float)
    inside = (image != 0).any(axis=-1)
    values = image[inside]
    result = np.zeros(image.shape)
    result[inside] = (values - values.mean()) / values.std()
    return result

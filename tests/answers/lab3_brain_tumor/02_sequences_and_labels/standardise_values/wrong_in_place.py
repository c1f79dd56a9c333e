# message: changed the image
def standardise(image):
    inside = (image != 0).any(axis=-1)
    for k in range(image.shape[-1]):
        values = image[inside, k]
        image[inside, k] = (values - values.mean()) / values.std()
    return image

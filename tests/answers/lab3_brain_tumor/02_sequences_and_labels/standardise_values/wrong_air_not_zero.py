# message: it stays 0
def standardise(image):
    image = np.asarray(image, float)
    values = image[(image != 0).any(axis=-1)]
    return (image - values.mean(axis=0)) / values.std(axis=0)

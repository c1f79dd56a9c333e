# message: become 0, -1.2247
def standardise(image):
    image = np.asarray(image, float)
    low, high = image.min(axis=(0, 1, 2)), image.max(axis=(0, 1, 2))
    return (image - low) / (high - low)

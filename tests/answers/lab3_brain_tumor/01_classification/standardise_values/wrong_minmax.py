# message: mean 100 and sd 8.16
def standardise(image, inside, limit=3.0):
    image, inside = np.asarray(image, dtype=float), np.asarray(inside).astype(bool)
    low, high = image[inside].min(), image[inside].max()
    return np.where(inside, (image - low) / (high - low), -limit)

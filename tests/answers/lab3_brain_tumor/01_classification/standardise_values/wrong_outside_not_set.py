# message: outside everything is -limit
def standardise(image, inside, limit=3.0):
    image, inside = np.asarray(image, dtype=float), np.asarray(inside).astype(bool)
    scores = (image - image[inside].mean()) / (image[inside].std() or 1)
    return np.clip(scores, -2.9, limit)

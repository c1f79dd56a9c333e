# message: outside everything is -limit
def standardise(image, inside, limit=3.0):
    image, inside = np.asarray(image, dtype=float), np.asarray(inside).astype(bool)
    if not inside.any():
        return np.zeros(image.shape)
    scores = (image - image[inside].mean()) / (image[inside].std() or 1)
    return np.where(inside, np.clip(scores, -limit, limit), 0)

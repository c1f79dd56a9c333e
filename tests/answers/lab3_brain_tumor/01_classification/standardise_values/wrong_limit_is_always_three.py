# message: limit=2 argument
def standardise(image, inside, limit=3.0):
    image, inside = np.asarray(image, dtype=float), np.asarray(inside).astype(bool)
    if not inside.any():
        return np.full(image.shape, -3.0)
    return np.where(inside, np.clip((image - image[inside].mean()) / (image[inside].std() or 1), -3, 3), -3)

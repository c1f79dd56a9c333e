# message: cut off at limit
def standardise(image, inside, limit=3.0):
    image, inside = np.asarray(image, dtype=float), np.asarray(inside).astype(bool)
    if not inside.any():
        return np.full(image.shape, -limit)
    return np.where(inside, (image - image[inside].mean()) / (image[inside].std() or 1), -limit)

# message: np.std divides by n
def standardise(image, inside, limit=3.0):
    image, inside = np.asarray(image, dtype=float), np.asarray(inside).astype(bool)
    if inside.sum() < 2:
        return np.full(image.shape, -limit)
    scores = (image - image[inside].mean()) / (image[inside].std(ddof=1) or 1)
    return np.where(inside, np.clip(scores, -limit, limit), -limit)

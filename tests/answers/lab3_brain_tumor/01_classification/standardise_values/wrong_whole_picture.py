# message: mean and sd whole picture inside only
def standardise(image, inside, limit=3.0):
    image = np.asarray(image, dtype=float)
    scores = (image - image.mean()) / (image.std() or 1)
    return np.where(np.asarray(inside) > 0, np.clip(scores, -limit, limit), -limit)

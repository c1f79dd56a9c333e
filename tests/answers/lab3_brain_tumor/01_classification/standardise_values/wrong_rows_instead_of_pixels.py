# message: picks rows
def standardise(image, inside, limit=3.0):
    image = np.asarray(image, dtype=float)
    tissue = image[inside]
    scores = (image - tissue.mean()) / (tissue.std() or 1)
    return np.where(inside, np.clip(scores, -limit, limit), -limit)

# message: of one grey before you divide
def standardise(image, inside, limit=3.0):
    image, inside = np.asarray(image, dtype=float), np.asarray(inside).astype(bool)
    scores = (image - image[inside].mean()) / image[inside].std()
    return np.where(inside, np.clip(scores, -limit, limit), -limit)

# message: changed the picture
def standardise(image, inside, limit=3.0):
    inside = np.asarray(inside).astype(bool)
    result = np.array(image, dtype=float)
    image[~inside] = 1
    tissue = result[inside]
    result = (result - tissue.mean()) / (tissue.std() or 1)
    result[~inside] = -limit
    return result.clip(-limit, limit)

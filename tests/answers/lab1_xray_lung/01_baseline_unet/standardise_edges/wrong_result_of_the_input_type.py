# message: uint8 return floats
def standardise(batch):
    """zeros_like takes the number type too: integers in, truncated integers out."""
    result = np.zeros_like(batch)
    for number, image in enumerate(batch):
        if image.std() > 0:
            result[number] = (image - image.mean()) / image.std()
    return result

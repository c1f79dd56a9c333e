# message: single value all zeros got 7
def standardise(batch):
    result = np.array(batch, dtype=float)
    for image in result:
        if image.std() > 0:
            image[:] = (image - image.mean()) / image.std()
    return result

# message: mean not its minimum
def standardise(batch):
    result = []
    for image in np.asarray(batch, dtype=float):
        span = image.max() - image.min()
        result.append((image - image.min()) / span if span > 0 else np.zeros_like(image))
    return np.array(result)

# message: one verdict whole batch
def same_scale(train_images, validation_images):
    """One verdict for each value of the first axis."""
    first, second = np.asarray(train_images, dtype=float), np.asarray(validation_images, dtype=float)
    return np.abs(first - second) < first.std()

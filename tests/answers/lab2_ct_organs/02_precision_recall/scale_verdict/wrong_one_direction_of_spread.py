# message: hundred times factor of 2 in either direction
def same_scale(train_images, validation_images):
    first, second = np.asarray(train_images, dtype=float), np.asarray(validation_images, dtype=float)
    return bool(first.std() < 2 * second.std() and abs(first.mean() - second.mean()) < first.std() + 10)

# message: hundredth compare the standard deviations
def same_scale(train_images, validation_images):
    first, second = np.asarray(train_images, dtype=float), np.asarray(validation_images, dtype=float)
    return bool(abs(first.mean() - second.mean()) < 2 * first.std())

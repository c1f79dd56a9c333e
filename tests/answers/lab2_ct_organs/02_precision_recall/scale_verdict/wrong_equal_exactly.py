# message: expected True got False
def same_scale(train_images, validation_images):
    first, second = np.asarray(train_images, dtype=float), np.asarray(validation_images, dtype=float)
    return bool(first.mean() == second.mean() and first.std() == second.std())

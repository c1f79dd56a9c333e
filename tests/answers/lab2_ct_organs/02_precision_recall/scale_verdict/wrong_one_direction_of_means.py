# message: 100 lower either direction
def same_scale(train_images, validation_images):
    first, second = np.asarray(train_images, dtype=float), np.asarray(validation_images, dtype=float)
    return bool(
        first.std() < 2 * second.std() and second.std() < 2 * first.std() and second.mean() - first.mean() < first.std()
    )

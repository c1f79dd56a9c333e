# message: equal means, the larger standard deviation twice the smaller
def same_scale(train_images, validation_images):
    first, second = np.asarray(train_images, dtype=float), np.asarray(validation_images, dtype=float)
    return bool(first.std() / second.std() < 2 and abs(first.mean() - second.mean()) < first.std())

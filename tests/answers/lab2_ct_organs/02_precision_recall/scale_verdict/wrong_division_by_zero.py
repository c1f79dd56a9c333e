# message: one single value division by zero
def same_scale(train_images, validation_images):
    first, second = np.asarray(train_images, dtype=float), np.asarray(validation_images, dtype=float)
    ratio = float(first.std()) / float(second.std())
    return 0.5 < ratio < 2 and abs(first.mean() - second.mean()) < first.std()

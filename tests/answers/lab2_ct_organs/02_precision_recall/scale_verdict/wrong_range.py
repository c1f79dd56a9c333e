# message: expected True
def same_scale(train_images, validation_images):
    """Equal ranges instead of similar spreads."""
    first, second = np.asarray(train_images, dtype=float), np.asarray(validation_images, dtype=float)
    return bool(np.ptp(first) == np.ptp(second) and abs(first.mean() - second.mean()) < first.std())

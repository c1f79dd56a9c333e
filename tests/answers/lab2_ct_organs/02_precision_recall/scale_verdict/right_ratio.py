def same_scale(train_images, validation_images):
    one, other = np.array(train_images, dtype=np.float64), np.array(validation_images, dtype=np.float64)
    return 2 * other.std() > one.std() > other.std() / 2 and abs(other.mean() - one.mean()) < one.std()

def flip_average(predict, images):
    both = np.asarray(predict(np.concatenate([images, np.flip(images, axis=2)])))
    return np.mean([both[: len(images)], np.flip(both[len(images) :], axis=2)], axis=0)

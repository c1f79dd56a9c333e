# message: draw handed in not been called arguments
def augment_pair(image, mask, rng, draw, move):
    if rng.random() < 0.5:
        return np.fliplr(image), np.fliplr(mask)
    return image.copy(), mask.copy()

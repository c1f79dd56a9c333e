# message: needed twice
def augment_pair(image, mask, rng, draw, move):
    view = draw(image.shape, rng)
    return move(image, view, linear=True, outside=image.min()), mask

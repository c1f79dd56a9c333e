# message: exchanged
def augment_pair(image, mask, rng, draw, move):
    view = draw(image.shape, rng)
    return move(mask, view, linear=False, outside=0), move(image, view, linear=True, outside=image.min())

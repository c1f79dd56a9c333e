# message: minimum mean grey
def augment_pair(image, mask, rng, draw, move):
    view = draw(image.shape, rng)
    return move(image, view, linear=True, outside=0), move(mask, view, linear=False, outside=0)

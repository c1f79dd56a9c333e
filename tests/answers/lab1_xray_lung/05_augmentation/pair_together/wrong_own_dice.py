# message: thrown 0 times
def augment_pair(image, mask, rng, draw, move):
    view = 2
    return move(image, view, linear=True, outside=image.min()), move(mask, view, linear=False, outside=0)

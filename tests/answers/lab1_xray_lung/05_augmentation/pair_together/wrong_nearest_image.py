# message: linear for the image
def augment_pair(image, mask, rng, draw, move):
    view = draw(image.shape, rng)
    return move(image, view, linear=False, outside=image.min()), move(mask, view, linear=False, outside=0)

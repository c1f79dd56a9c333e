# message: thrown 2 times once
def augment_pair(image, mask, rng, draw, move):
    first = draw(image.shape, rng)
    second = draw(image.shape, rng)
    return move(image, first, linear=True, outside=image.min()), move(mask, second, linear=False, outside=0)

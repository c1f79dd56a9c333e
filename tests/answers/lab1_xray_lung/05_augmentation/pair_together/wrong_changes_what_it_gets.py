# message: changed the arrays
def augment_pair(image, mask, rng, draw, move):
    view = draw(image.shape, rng)
    image[:] = move(image, view, linear=True, outside=image.min())
    mask[:] = move(mask, view, linear=False, outside=0)
    return image, mask

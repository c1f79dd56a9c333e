# message: no label may come
def augment_pair(image, mask, rng, draw, move):
    view = draw(image.shape, rng)
    low = image.min()
    return move(image, view, linear=True, outside=low), move(mask, view, linear=False, outside=low)

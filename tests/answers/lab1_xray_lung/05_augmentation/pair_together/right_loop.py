def augment_pair(image, mask, rng, draw, move):
    view = draw(np.shape(image), rng)
    kinds = ((image, True, np.asarray(image).min()), (mask, False, 0))
    return tuple(move(array, view, linear=linear, outside=outside) for array, linear, outside in kinds)

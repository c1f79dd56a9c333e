def augment_pair(image, mask, rng, draw, move):
    view = draw(mask.shape, rng)
    new_mask = move(mask, view, False, 0)
    return [move(image, view, True, float(np.min(image))), new_mask]

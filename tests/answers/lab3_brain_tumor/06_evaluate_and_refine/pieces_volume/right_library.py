def keep_pieces(mask, spacing_mm, least_ml):
    inside = np.asarray(mask) != 0
    return inference.remove_small(inside, least_ml, spacing_mm) | inference.largest_component(inside)

from scipy import ndimage


def name_sides(lungs, affine):
    pieces, count = ndimage.label(np.asarray(lungs) > 0)
    if count < 2:
        raise ValueError("fewer than two pieces")
    largest = 1 + np.argsort(np.bincount(pieces.ravel())[1:])[-2:]
    places = [affine[0] @ [*centre, 1] for centre in ndimage.center_of_mass(pieces > 0, pieces, largest)]
    right, left = largest[np.argsort(places)]
    return (pieces == right) + 2 * (pieces == left)

# message: affine counts mm to the LEFT
from scipy import ndimage


def name_sides(lungs, affine):
    pieces, count = ndimage.label(np.asarray(lungs) > 0)
    if count < 2:
        raise ValueError("fewer than two pieces")
    largest = 1 + np.argsort(np.bincount(pieces.ravel())[1:])[-2:]
    places = [(affine @ [*np.argwhere(pieces == piece).mean(axis=0), 1])[0] for piece in largest]
    right, left = largest[np.argmax(places)], largest[np.argmin(places)]
    return np.where(pieces == right, 1, np.where(pieces == left, 2, 0))

# message: should raise ValueError
from scipy import ndimage


def name_sides(lungs, affine):
    pieces, count = ndimage.label(np.asarray(lungs) > 0)
    if count < 2:
        return np.asarray(lungs).astype(int)
    largest = 1 + np.argsort(np.bincount(pieces.ravel())[1:])[-2:]
    places = [affine[0] @ [*np.argwhere(pieces == piece).mean(axis=0), 1] for piece in largest]
    right, left = largest[np.argmin(places)], largest[np.argmax(places)]
    return np.where(pieces == right, 1, np.where(pieces == left, 2, 0))

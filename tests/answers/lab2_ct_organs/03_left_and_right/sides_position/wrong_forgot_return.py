# message: returned None
from scipy import ndimage


def name_sides(lungs, affine):
    pieces, count = ndimage.label(np.asarray(lungs) > 0)
    if count < 2:
        raise ValueError("fewer than two pieces")
    largest = 1 + np.argsort(np.bincount(pieces.ravel())[1:])[-2:]
    places = [affine[0] @ [*np.argwhere(pieces == piece).mean(axis=0), 1] for piece in largest]
    np.where(pieces == largest[np.argmin(places)], 1, 2)

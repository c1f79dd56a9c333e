# message: not which is larger or was found first
from scipy import ndimage


def name_sides(lungs, affine):
    pieces, count = ndimage.label(np.asarray(lungs) > 0)
    if count < 2:
        raise ValueError("fewer than two pieces")
    largest = 1 + np.argsort(np.bincount(pieces.ravel())[1:])[-2:]
    left, right = largest  # the right lung is the larger one
    return np.where(pieces == right, 1, np.where(pieces == left, 2, 0))

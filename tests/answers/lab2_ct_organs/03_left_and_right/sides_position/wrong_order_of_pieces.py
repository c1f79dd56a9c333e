# message: not which is larger or was found first
from scipy import ndimage


def name_sides(lungs, affine):
    pieces, count = ndimage.label(np.asarray(lungs) > 0)
    if count < 2:
        raise ValueError("fewer than two pieces")
    pieces[pieces > 2] = 0
    return pieces

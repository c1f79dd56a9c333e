# message: in a sagittal stack
from scipy import ndimage


def name_sides(lungs, affine):
    pieces, count = ndimage.label(np.asarray(lungs) > 0)
    if count < 2:
        raise ValueError("fewer than two pieces")
    largest = 1 + np.argsort(np.bincount(pieces.ravel())[1:])[-2:]
    columns = [np.argwhere(pieces == piece)[:, 2].mean() for piece in largest]
    if affine[0, 2] < 0:
        columns = [-column for column in columns]
    right, left = largest[np.argmin(columns)], largest[np.argmax(columns)]
    return np.where(pieces == right, 1, np.where(pieces == left, 2, 0))

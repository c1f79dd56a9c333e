# message: compare the pieces with each other
from scipy import ndimage


def name_sides(lungs, affine):
    lungs = np.asarray(lungs) > 0
    if ndimage.label(lungs)[1] < 2:
        raise ValueError("fewer than two pieces")
    sides = np.zeros(lungs.shape, int)
    middle = np.array(lungs.shape) / 2 - 0.5
    limit = affine[0] @ [*middle, 1]
    for voxel in np.argwhere(lungs):
        sides[tuple(voxel)] = 1 if affine[0] @ [*voxel, 1] < limit else 2
    return sides

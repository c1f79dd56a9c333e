import torch
from scipy import ndimage


def name_sides(lungs, affine):
    pieces, count = ndimage.label(np.asarray(lungs).astype(bool))
    if count < 2:
        raise ValueError(count)
    z, y, x = np.indices(pieces.shape)
    left_mm = affine[0, 0] * z + affine[0, 1] * y + affine[0, 2] * x + affine[0, 3]
    sizes = ndimage.sum_labels(np.ones(pieces.shape), pieces, np.arange(1, count + 1))
    one, other = 1 + np.argsort(-sizes)[:2]
    if left_mm[pieces == one].mean() > left_mm[pieces == other].mean():
        one, other = other, one
    return torch.tensor(1 * (pieces == one) + 2 * (pieces == other))

import torch
from skimage import measure


def keep_pieces(mask, spacing_mm, least_ml):
    pieces = measure.label(np.asarray(mask) != 0, connectivity=3)
    found = sorted(measure.regionprops(pieces), key=lambda piece: -piece.num_pixels)
    one = float(np.prod(spacing_mm)) / 1000
    kept = [piece.label for place, piece in enumerate(found) if place == 0 or piece.num_pixels * one >= least_ml - 1e-9]
    return torch.from_numpy(np.isin(pieces, kept) & (pieces > 0))

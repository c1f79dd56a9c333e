import torch


def slices_with(mask, least_mm2, spacing_mm):
    pixels = torch.count_nonzero(torch.tensor(np.asarray(mask) != 0), dim=(1, 2)).double()
    return pixels * spacing_mm[1] * spacing_mm[2] >= least_mm2

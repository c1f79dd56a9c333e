import torch


def slice_labels(mask, spacing_mm, least_mm2):
    tumour = torch.as_tensor(np.asarray(mask) != 0)
    area = tumour.sum(dim=(1, 2)).double() * float(spacing_mm[1] * spacing_mm[2])
    return torch.where(area >= least_mm2 - 1e-9, 1, torch.where(area > 0, -1, 0))

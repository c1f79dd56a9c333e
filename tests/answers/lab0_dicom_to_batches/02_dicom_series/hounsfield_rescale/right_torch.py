import torch


def to_hounsfield(slices):
    planes = []
    for one in slices:
        stored = torch.tensor(one.pixel_array.astype(np.int32), dtype=torch.float64)
        planes.append(stored * float(one.RescaleSlope) + float(one.RescaleIntercept))
    return torch.stack(planes)

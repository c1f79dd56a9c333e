import torch


def slice_order(slices):
    orientation = torch.tensor([float(v) for v in slices[0].ImageOrientationPatient], dtype=torch.float64)
    normal = torch.linalg.cross(orientation[:3], orientation[3:])
    positions = torch.tensor([[float(v) for v in one.ImagePositionPatient] for one in slices], dtype=torch.float64)
    return torch.argsort(positions @ normal)

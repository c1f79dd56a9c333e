import torch


def lps_affine(slices):
    affine = torch.eye(4)
    values = torch.tensor([[float(v) for v in one.ImagePositionPatient] for one in slices])
    orientation = torch.tensor([float(v) for v in slices[0].ImageOrientationPatient])
    affine[:3, 0] = values[1] - values[0]
    affine[:3, 1] = orientation[3:] * float(slices[0].PixelSpacing[0])
    affine[:3, 2] = orientation[:3] * float(slices[0].PixelSpacing[1])
    affine[:3, 3] = values[0]
    return affine

import torch


def to_cubes(image, labels, spacing_mm, side_mm):
    to = (float(side_mm),) * 3
    parts = [torch.from_numpy(pipeline.resample(image[..., k], spacing_mm, to)) for k in range(image.shape[-1])]
    return torch.stack(parts, dim=-1), torch.from_numpy(pipeline.resample_mask(labels, spacing_mm, to).copy())

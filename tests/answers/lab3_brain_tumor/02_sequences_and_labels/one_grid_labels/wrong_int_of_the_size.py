# message: round, and give image and labels one grid
def to_cubes(image, labels, spacing_mm, side_mm):
    shape = [max(1, int(n * step / side_mm)) for n, step in zip(labels.shape, spacing_mm, strict=True)]
    parts = [pipeline.resize(image[..., k], shape) for k in range(image.shape[-1])]
    return np.stack(parts, axis=-1), pipeline.resize_mask(labels, shape)

def to_cubes(image, labels, spacing_mm, side_mm):
    grid = pipeline.resample_mask(labels, spacing_mm, [side_mm] * 3)
    out = np.empty((*grid.shape, np.shape(image)[-1]), np.float64)
    for channel in range(out.shape[-1]):
        out[..., channel] = pipeline.resample(image[..., channel], list(spacing_mm), [side_mm] * 3)
    return [out, grid]

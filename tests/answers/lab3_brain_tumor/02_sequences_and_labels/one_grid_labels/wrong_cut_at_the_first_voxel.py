# message: three times, at its place
def to_cubes(image, labels, spacing_mm, side_mm):
    to = (side_mm,) * 3
    new = np.stack([pipeline.resample(image[..., k], spacing_mm, to) for k in range(image.shape[-1])], axis=-1)
    at = [
        np.minimum(np.rint(np.arange(n) * side_mm / step).astype(int), old - 1)
        for n, old, step in zip(new.shape[:3], labels.shape, spacing_mm, strict=True)
    ]
    return new, labels[np.ix_(*at)]

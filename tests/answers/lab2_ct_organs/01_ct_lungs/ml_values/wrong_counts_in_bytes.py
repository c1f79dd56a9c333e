# message: type that can hold
def ml_of_slices(mask, spacing_mm):
    """A byte counts to 255."""
    inside = (np.asarray(mask) != 0).astype(np.uint8)
    return inside.sum(axis=(1, 2), dtype=np.uint8) * np.prod(spacing_mm) / 1000

def spacing_and_gaps(along_mm):
    """Lays a grid over the whole series and keeps the places that no slice is near."""
    along = np.sort(np.array(along_mm, dtype=np.float64))
    step = np.percentile(np.diff(along), 50)
    count = int(sum(round(length / step) for length in np.diff(along)))
    grid = np.linspace(along[0], along[-1], count + 1)
    far = np.abs(grid[:, None] - along).min(axis=1) > step / 2
    return step, grid[far]

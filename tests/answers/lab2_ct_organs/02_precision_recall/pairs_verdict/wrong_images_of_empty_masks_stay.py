# message: two masks are empty expected True neither their mask nor their image
def pairs_match(images, masks):
    """Drops empty masks but not their images, so that they no longer stand side by side."""
    images, masks = np.asarray(images, dtype=float), np.asarray(masks, dtype=float)
    masks = [mask for mask in masks if np.ptp(mask) > 0]

    def step(image, mask):
        rises = sum((np.diff(image, axis=axis) * np.diff(mask, axis=axis)).sum() for axis in (0, 1))
        return abs(rises / sum(np.abs(np.diff(mask, axis=axis)).sum() for axis in (0, 1)))

    fit = np.array([[step(image, mask) for mask in masks] for image in images[: len(masks)]])
    return bool((np.diag(fit) >= fit.max(axis=1)).mean() >= 0.5)

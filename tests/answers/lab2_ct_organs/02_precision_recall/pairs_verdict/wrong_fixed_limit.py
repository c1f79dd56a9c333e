# message: scale of the grey values
def pairs_match(images, masks):
    """A limit that one batch has taught."""
    images, masks = np.asarray(images, dtype=float), np.asarray(masks, dtype=float)
    chosen = [number for number, mask in enumerate(masks) if np.ptp(mask) > 0]

    def step(image, mask):
        rises = sum((np.diff(image, axis=axis) * np.diff(mask, axis=axis)).sum() for axis in (0, 1))
        return abs(rises / sum(np.abs(np.diff(mask, axis=axis)).sum() for axis in (0, 1)))

    fit = np.array([[step(images[one], masks[other]) for other in chosen] for one in chosen])
    return np.diag(fit).mean() > 30

# message: two masks are empty do not vote
def pairs_match(images, masks):
    """The step across no outline is 0/0, and a maximum with nan is nan."""
    images, masks = np.asarray(images, dtype=float), np.asarray(masks, dtype=float)
    chosen = [number for number, mask in enumerate(masks) if True]

    def step(image, mask):
        rises = sum((np.diff(image, axis=axis) * np.diff(mask, axis=axis)).sum() for axis in (0, 1))
        return abs(rises / sum(np.abs(np.diff(mask, axis=axis)).sum() for axis in (0, 1)))

    fit = np.array([[step(images[one], masks[other]) for other in chosen] for one in chosen])
    return bool((np.diag(fit) >= fit.max(axis=1)).mean() >= 0.5)

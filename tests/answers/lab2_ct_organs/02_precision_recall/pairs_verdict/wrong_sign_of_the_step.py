# message: dark ellipses size of the mean step, not its sign
def pairs_match(images, masks):
    images, masks = np.asarray(images, dtype=float), np.asarray(masks, dtype=float)
    chosen = [number for number, mask in enumerate(masks) if np.ptp(mask) > 0]

    def step(image, mask):
        rises = sum((np.diff(image, axis=axis) * np.diff(mask, axis=axis)).sum() for axis in (0, 1))
        return float(rises / sum(np.abs(np.diff(mask, axis=axis)).sum() for axis in (0, 1)))

    fit = np.array([[step(images[one], masks[other]) for other in chosen] for one in chosen])
    return bool((np.diag(fit) >= fit.max(axis=1)).mean() >= 0.5)

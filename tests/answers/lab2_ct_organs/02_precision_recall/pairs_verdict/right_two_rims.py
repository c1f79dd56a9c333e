from scipy import ndimage


def pairs_match(images, masks):
    """The mean just inside the outline against the mean just outside it."""
    images, masks = np.asarray(images, float), np.asarray(masks) > 0
    use = [n for n in range(len(masks)) if masks[n].any() and not masks[n].all()]
    rims = {
        n: (masks[n] & ~ndimage.binary_erosion(masks[n]), ndimage.binary_dilation(masks[n]) & ~masks[n]) for n in use
    }
    own_is_best = []
    for n in use:
        fits = {m: abs(images[n][inner].mean() - images[n][outer].mean()) for m, (inner, outer) in rims.items()}
        own_is_best.append(max(fits, key=fits.get) == n)
    return np.mean(own_is_best) >= 0.5

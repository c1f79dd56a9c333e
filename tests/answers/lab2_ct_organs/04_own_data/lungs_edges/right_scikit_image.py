from skimage import measure


def two_lungs(mask, least):
    pieces = measure.label(np.asarray(mask) > 0, connectivity=1)
    regions = sorted(measure.regionprops(pieces), key=lambda region: region.area, reverse=True)
    keep = [region.label for region in regions[:2] if region.area >= least * regions[0].area]
    return np.isin(pieces, keep) & (pieces > 0)

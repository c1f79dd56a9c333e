from skimage import measure


def threshold_lungs(hu, limit=-400):
    labels = measure.label(np.asarray(hu) < limit, connectivity=1)
    touching = set()
    for side in (labels[:, 0], labels[:, -1], labels[:, :, 0], labels[:, :, -1]):
        touching |= set(np.unique(side).tolist())
    regions = [region for region in measure.regionprops(labels) if region.label not in touching]
    if not regions:
        return np.zeros(labels.shape, bool)
    largest = max(region.area for region in regions)
    return np.isin(labels, [region.label for region in regions if 10 * region.area >= largest])

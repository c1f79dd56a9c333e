from skimage.measure import label, regionprops


def name_sides(lungs, affine):
    regions = sorted(regionprops(label(np.asarray(lungs) > 0, connectivity=1)), key=lambda region: -region.area)
    if len(regions) < 2:
        raise ValueError("two lungs are needed")
    pair = sorted(regions[:2], key=lambda region: (affine @ (*region.centroid, 1))[0])
    sides = np.zeros(np.shape(lungs), np.uint8)
    for number, region in enumerate(pair, 1):
        sides[tuple(region.coords.T)] = number
    return sides

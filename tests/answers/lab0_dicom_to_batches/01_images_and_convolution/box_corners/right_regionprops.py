from skimage.measure import regionprops


def bounding_box(mask):
    regions = regionprops((np.asarray(mask) != 0).astype(np.uint8))
    return regions[0].bbox if regions else None

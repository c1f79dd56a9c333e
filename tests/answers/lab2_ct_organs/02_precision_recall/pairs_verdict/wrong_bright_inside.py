# message: expected got
def pairs_match(images, masks):
    """Own masks lie where the image is bright: looks at own pairs only."""
    images, masks = np.asarray(images, float), np.asarray(masks) > 0
    inside = [image[mask].mean() > image[~mask].mean() for image, mask in zip(images, masks, strict=True) if mask.any()]
    return np.mean(inside) > 0.5

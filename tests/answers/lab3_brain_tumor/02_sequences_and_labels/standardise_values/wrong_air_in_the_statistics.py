# message: over the brain's voxels only
def standardise(image):
    image = np.asarray(image, float)
    inside = (image != 0).any(axis=-1, keepdims=True)
    return np.where(inside, (image - image.mean(axis=(0, 1, 2))) / image.std(axis=(0, 1, 2)), 0)

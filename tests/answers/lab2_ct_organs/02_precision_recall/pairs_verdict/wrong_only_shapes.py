# message: its neighbour's mask expected False got True
def pairs_match(images, masks):
    return np.shape(images) == np.shape(masks)

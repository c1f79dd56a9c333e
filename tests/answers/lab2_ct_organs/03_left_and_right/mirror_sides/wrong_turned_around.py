# message: along x only
def mirror(image, labels, pairs):
    labels = np.flip(labels).copy()
    renamed = labels.copy()
    for one, other in pairs:
        renamed[labels == one], renamed[labels == other] = other, one
    return np.flip(image), renamed

# message: three pairs
def mirror(image, labels, pairs):
    labels = labels[:, ::-1]
    for one, other in pairs:
        return image[:, ::-1].copy(), np.where(labels == one, other, np.where(labels == other, one, labels))
    return image[:, ::-1].copy(), labels.copy()

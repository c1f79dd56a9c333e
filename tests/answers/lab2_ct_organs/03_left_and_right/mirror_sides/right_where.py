def mirror(image, labels, pairs):
    image, labels = np.flip(image, axis=-1), np.flip(labels, axis=-1)
    for one, other in pairs:
        labels = np.where(labels == one, other, np.where(labels == other, one, labels))
    return [image, labels]

def mirror_and_turn(image, labels, mirror, quarters):
    image, labels = np.array(image), np.array(labels)
    if mirror:
        image, labels = np.fliplr(image), np.fliplr(labels)
        labels = np.where(labels == 1, 2, np.where(labels == 2, 1, labels))
    for _ in range(quarters):
        image, labels = np.rot90(image), np.rot90(labels)
    return image, labels

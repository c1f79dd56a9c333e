def mirror_and_turn(image, labels, mirror, quarters):
    image, labels = np.asarray(image), np.asarray(labels)
    if mirror:
        image, labels = image[:, ::-1], labels[:, ::-1].copy()
        right, left = labels == 1, labels == 2
        labels[right], labels[left] = 2, 1
    for _ in range(quarters):
        image, labels = image.T[::-1], labels.T[::-1]
    return image, labels

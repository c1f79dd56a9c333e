def mirror_and_turn(image, labels, mirror, quarters):
    labels = np.asarray(labels)
    return image, np.choose(np.minimum(labels, 3), [0, 2, 1, labels]) if mirror else labels

# message: counter-clockwise
def mirror_and_turn(image, labels, mirror, quarters):
    image, labels = np.array(image), np.array(labels)
    if mirror:
        image, labels = image[:, ::-1], labels[:, ::-1]
        labels = np.where(labels == 1, 2, np.where(labels == 2, 1, labels))
    return np.rot90(image, -quarters), np.rot90(labels, -quarters)

# message: labels move together
def mirror_and_turn(image, labels, mirror, quarters):
    image, labels = np.array(image), np.array(labels)
    if mirror:
        image, labels = image[:, ::-1], labels
        labels = np.where(labels == 1, 2, np.where(labels == 2, 1, labels))
    return np.rot90(image, quarters), labels

# message: label 3 keeps
def mirror_and_turn(image, labels, mirror, quarters):
    image, labels = np.array(image), np.array(labels)
    if mirror:
        image, labels = image[:, ::-1], labels[:, ::-1]
        labels = np.where(labels > 0, 3 - labels, 0)
    return np.rot90(image, quarters), np.rot90(labels, quarters)

# message: changed copies
def mirror_and_turn(image, labels, mirror, quarters):
    image_moved, labels_moved = (part[:, ::-1].copy() if mirror else part.copy() for part in (image, labels))
    right, left = labels_moved == 1, labels_moved == 2
    if mirror:
        labels_moved[right], labels_moved[left] = 2, 1
    moved = np.rot90(image_moved, quarters), np.rot90(labels_moved, quarters)
    if mirror and quarters:
        image[:], labels[:] = image_moved, labels_moved
    return moved

# message: changed copy
def mirror_and_turn(image, labels, mirror, quarters):
    if mirror:
        right, left = labels == 1, labels == 2
        labels[right], labels[left] = 2, 1
    return image, labels

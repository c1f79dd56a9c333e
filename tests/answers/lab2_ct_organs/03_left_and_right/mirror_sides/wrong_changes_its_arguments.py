# message: changed the arrays
def mirror(image, labels, pairs):
    old = labels[:, ::-1].copy()
    image[:] = image[:, ::-1].copy()
    labels[:] = old
    for one, other in pairs:
        labels[old == one], labels[old == other] = other, one
    return image, labels

# message: at one stroke
def mirror(image, labels, pairs):
    labels = labels[:, ::-1].copy()
    for one, other in pairs:
        labels[labels == one] = other
        labels[labels == other] = one
    return image[:, ::-1].copy(), labels

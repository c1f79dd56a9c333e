# message: image should be mirrored left to right
def mirror(image, labels, pairs):
    labels = labels[:, ::-1].copy()
    renamed = labels.copy()
    for one, other in pairs:
        renamed[labels == one], renamed[labels == other] = other, one
    return image.copy(), renamed

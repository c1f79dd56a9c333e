# message: label map is not mirrored
def mirror(image, labels, pairs):
    renamed = labels.copy()
    for one, other in pairs:
        renamed[labels == one], renamed[labels == other] = other, one
    return image[:, ::-1].copy(), renamed

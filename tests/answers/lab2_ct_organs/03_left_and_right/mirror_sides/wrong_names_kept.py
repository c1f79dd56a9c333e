# message: names are not exchanged
def mirror(image, labels, pairs):
    return image[:, ::-1].copy(), labels[:, ::-1].copy()

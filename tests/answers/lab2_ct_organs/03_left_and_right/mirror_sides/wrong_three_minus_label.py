# message: 0 and 3 as they were
def mirror(image, labels, pairs):
    labels = labels[:, ::-1].astype(int)
    for one, other in pairs:
        labels = np.where(labels > 0, one + other - labels, 0)
    return image[:, ::-1].copy(), labels

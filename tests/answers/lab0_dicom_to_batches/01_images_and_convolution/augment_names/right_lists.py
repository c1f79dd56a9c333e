def mirror_and_turn(image, labels, mirror, quarters):
    image, labels = np.asarray(image).tolist(), np.asarray(labels).tolist()
    if mirror:
        names = {1: 2, 2: 1}
        image = [row[::-1] for row in image]
        labels = [[names.get(label, label) for label in row[::-1]] for row in labels]
    for _ in range(quarters):
        image, labels = ([list(column) for column in zip(*rows, strict=True)][::-1] for rows in (image, labels))
    return [image, labels]

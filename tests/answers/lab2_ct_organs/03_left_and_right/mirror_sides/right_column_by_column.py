def mirror(image, labels, pairs):
    names = {one: other for one, other in pairs} | {other: one for one, other in pairs}
    rows, columns = np.shape(labels)
    new_image, new_labels = np.zeros((rows, columns)), np.zeros((rows, columns), int)
    for y in range(rows):
        for x in range(columns):
            new_image[y, x] = image[y, columns - 1 - x]
            label = int(labels[y, columns - 1 - x])
            new_labels[y, x] = names.get(label, label)
    return new_image, new_labels

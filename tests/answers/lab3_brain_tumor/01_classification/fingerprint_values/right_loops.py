def fingerprint(image, size=8):
    rows, columns = len(image) // size, len(image[0]) // (size + 1)
    result = np.zeros((size, size), bool)
    for i in range(size):
        means = []
        for j in range(size + 1):
            block = [
                float(image[y][x])
                for y in range(i * rows, (i + 1) * rows)
                for x in range(j * columns, (j + 1) * columns)
            ]
            means.append(sum(block) / len(block))
        for j in range(size):
            result[i, j] = means[j + 1] > means[j]
    return result

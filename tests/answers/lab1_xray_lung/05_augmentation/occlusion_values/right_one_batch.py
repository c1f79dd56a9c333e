def occlusion_map(predict, image, patch, fill):
    image = np.asarray(image)
    rows, columns = -(-image.shape[0] // patch), -(-image.shape[1] // patch)
    number = np.kron(np.arange(rows * columns).reshape(rows, columns), np.ones((patch, patch)))
    number = number[: image.shape[0], : image.shape[1]]
    covered = np.stack([np.where(number == k, fill, image) for k in range(-1, rows * columns)])
    answers = np.asarray(predict(covered[..., None])).ravel()
    return (answers[0] - answers[1:]).reshape(rows, columns)

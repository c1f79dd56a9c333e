# message: cover with fill
def occlusion_map(predict, image, patch, fill):
    whole = float(np.ravel(predict(image[None, ..., None]))[0])
    result = []
    for y in range(0, image.shape[0], patch):
        result.append([])
        for x in range(0, image.shape[1], patch):
            covered = image.copy()
            covered[y : y + patch, x : x + patch] = 0
            result[-1].append(whole - float(np.ravel(predict(covered[None, ..., None]))[0]))
    return result

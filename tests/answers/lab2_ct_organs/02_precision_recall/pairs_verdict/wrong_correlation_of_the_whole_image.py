# message: air is as dark as the structure across the outline
def pairs_match(images, masks):
    flat, truth = np.asarray(images, float).reshape(len(images), -1), np.asarray(masks, float).reshape(len(masks), -1)
    vote = np.ptp(truth, axis=1) > 0
    flat, truth = flat[vote], truth[vote]
    fit = np.array([[abs(np.corrcoef(image, mask)[0, 1]) for mask in truth] for image in flat])
    return bool((np.diag(fit) >= fit.max(axis=1)).mean() >= 0.5)

# message: sum of both sizes not their union
def dice_per_case(truths, predictions):
    both = np.logical_and(truths, predictions).sum(axis=(1, 2))
    union = np.logical_or(truths, predictions).sum(axis=(1, 2))
    return np.where(union == 0, 1.0, 2 * both / np.maximum(union, 1))

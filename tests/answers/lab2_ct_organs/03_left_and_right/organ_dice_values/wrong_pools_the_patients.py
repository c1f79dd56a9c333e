# message: nothing pooled
def organ_dice(truths, predictions, organs):
    true = np.concatenate([np.ravel(each) for each in truths])
    predicted = np.concatenate([np.ravel(each) for each in predictions])
    row = [2 * ((true == o) & (predicted == o)).sum() / ((true == o).sum() + (predicted == o).sum()) for o in organs]
    return np.array([row] * len(truths))

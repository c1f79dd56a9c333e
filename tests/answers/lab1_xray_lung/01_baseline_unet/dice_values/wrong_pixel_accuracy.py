# message: twice the overlap sum of both sizes
def dice_per_case(truths, predictions):
    return (np.asarray(truths) == np.asarray(predictions)).mean(axis=(1, 2))

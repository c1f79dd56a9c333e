# message: smaller of the two harmonic mean
def dice_from(precision, recall):
    return min(precision, recall)

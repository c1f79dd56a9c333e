# message: factor 2 got 0.091
def dice_from(precision, recall):
    return precision * recall / (precision + recall) if precision + recall else 0.0

# message: got 0.1 IoU harmonic
def dice_from(precision, recall):
    return precision * recall / (precision + recall - precision * recall) if precision + recall else 0.0

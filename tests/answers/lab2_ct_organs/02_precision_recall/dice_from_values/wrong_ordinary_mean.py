# message: got 0.55 ordinary mean harmonic
def dice_from(precision, recall):
    return (precision + recall) / 2

# message: geometric mean harmonic
def dice_from(precision, recall):
    return (precision * recall) ** 0.5

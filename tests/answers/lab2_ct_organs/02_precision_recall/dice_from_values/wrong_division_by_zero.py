# message: division by zero there Dice is 0
def dice_from(precision, recall):
    return 2 * precision * recall / (precision + recall)

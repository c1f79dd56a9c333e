# message: returned None
def dice_from(precision, recall):
    print(2 * precision * recall / (precision + recall))

# message: Expected two numbers
def iou_range(dice, cases):
    return dice / (2 - dice)

# message: all at 0.8: lowest 0.667
def iou_range(dice, cases):
    perfect = int(dice * cases)
    rest = dice * cases - perfect
    return (perfect + rest / (2 - rest)) / cases, dice / (2 - dice)

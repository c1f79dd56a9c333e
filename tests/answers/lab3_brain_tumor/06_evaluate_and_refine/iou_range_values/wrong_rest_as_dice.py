# message: cases of 1 and 0 only
def iou_range(dice, cases):
    def iou(d):
        return d / (2 - d)

    perfect = int(dice * cases)
    rest = dice * cases - perfect
    return iou(dice), (perfect + rest) / cases if cases > 1 else iou(dice)

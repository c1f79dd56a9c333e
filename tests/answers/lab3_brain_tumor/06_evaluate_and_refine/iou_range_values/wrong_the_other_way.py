# message: the way from IoU to Dice
def iou_range(dice, cases):
    def iou(d):
        return d / (2 - d)

    perfect = int(dice * cases)
    rest = dice * cases - perfect
    return 2 * dice / (1 + dice), (perfect + iou(rest)) / cases

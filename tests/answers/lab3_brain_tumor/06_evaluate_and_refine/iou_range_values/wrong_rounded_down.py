# message: 28.999
def iou_range(dice, cases):
    def iou(d):
        return d / (2 - d)

    perfect = int(dice * cases)
    rest = dice * cases - perfect
    return iou(dice), (perfect + iou(rest)) / cases if dice < 1 and (rest < 0.999 or cases == 1) else perfect / cases

# message: cases of 1 and 0 only
def iou_range(dice, cases):
    def iou(d):
        return d / (2 - d)

    return iou(dice), dice if cases > 1 else iou(dice)

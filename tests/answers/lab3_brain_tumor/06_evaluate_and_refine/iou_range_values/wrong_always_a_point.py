# message: Three cases at 1 and one at 0.2
def iou_range(dice, cases):
    def iou(d):
        return d / (2 - d)

    return iou(dice), iou(dice)

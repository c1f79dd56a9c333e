# message: the fourth case is not at 0
def iou_range(dice, cases):
    def iou(d):
        return d / (2 - d)

    perfect = int(dice * cases)
    return iou(dice), perfect / cases if cases > 1 else iou(dice)

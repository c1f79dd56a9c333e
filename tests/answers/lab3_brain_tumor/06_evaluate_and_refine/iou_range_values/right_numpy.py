def iou_range(dice, cases):
    dices = np.clip(dice * cases - np.arange(cases), 0, 1)
    return np.array([dice / (2 - dice), np.mean(dices / (2 - dices))])

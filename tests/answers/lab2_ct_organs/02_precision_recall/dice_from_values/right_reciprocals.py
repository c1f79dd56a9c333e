def dice_from(precision, recall):
    if precision == 0 or recall == 0:
        return 0
    return 2 / (1 / precision + 1 / recall)

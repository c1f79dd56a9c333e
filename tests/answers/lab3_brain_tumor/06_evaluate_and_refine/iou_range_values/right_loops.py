def iou_range(dice, cases):
    left, dices = dice * cases, []
    for _ in range(cases):
        dices.append(min(1.0, max(0.0, left)))
        left -= dices[-1]
    ious = [each / (2 - each) for each in dices]
    return dice / (2 - dice), sum(ious) / len(ious)

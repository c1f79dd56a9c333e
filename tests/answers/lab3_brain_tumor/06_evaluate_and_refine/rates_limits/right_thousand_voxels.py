def from_rates(share, sensitivity, precision):
    target = 1_000_000 * share
    found = target * sensitivity
    claimed = found / precision if found else 0
    invented, missed, rest = claimed - found, target - found, 1_000_000 - target
    if invented > rest * (1 + 1e-9):
        raise ValueError("more false positives than room")
    return dict(
        accuracy=1 - (invented + missed) / 1_000_000,
        specificity=1 - invented / rest,
        dice=2 * found / (target + claimed),
        iou=found / (target + claimed - found),
    )

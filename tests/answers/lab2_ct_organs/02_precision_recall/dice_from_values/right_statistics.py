import statistics


def dice_from(precision, recall):
    return statistics.harmonic_mean([float(precision), float(recall)])

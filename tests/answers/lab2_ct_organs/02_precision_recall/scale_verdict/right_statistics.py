import statistics


def same_scale(train_images, validation_images):
    one = [float(value) for value in np.ravel(train_images)]
    other = [float(value) for value in np.ravel(validation_images)]
    spread, other_spread = statistics.pstdev(one), statistics.pstdev(other)
    if other_spread == 0:
        return False
    ratio = spread / other_spread
    return 0.5 < ratio < 2 and abs(statistics.fmean(one) - statistics.fmean(other)) < spread

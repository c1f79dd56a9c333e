def foreground_share(slopes, truth):
    inside = outside = 0.0
    for slope, pixel in zip(np.ravel(slopes), np.ravel(truth), strict=True):
        if pixel:
            inside += abs(slope)
        else:
            outside += abs(slope)
    return inside / (inside + outside) if inside + outside else 0.0

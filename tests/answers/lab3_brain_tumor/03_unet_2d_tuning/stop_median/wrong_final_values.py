# message: above the median 0.25
def should_stop(mine, finished, newcomers=3, warm_up=2):
    epoch = len(mine)
    others = [curve[-1] for curve in finished]
    if epoch < warm_up or len(others) < max(newcomers, 1):
        return False
    return bool(max(mine) < np.median(others))

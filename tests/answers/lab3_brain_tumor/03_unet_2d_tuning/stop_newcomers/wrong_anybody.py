# message: fair median
def should_stop(mine, finished, newcomers=3, warm_up=2):
    epoch = len(mine)
    others = [curve[epoch - 1] for curve in finished if len(curve) >= epoch]
    if epoch < warm_up or not others:
        return False
    return bool(max(mine) < np.median(others))

import pandas as pd


def should_stop(mine, finished, newcomers=3, warm_up=2):
    n = len(mine)
    others = pd.Series([curve[n - 1] for curve in finished if len(curve) >= n], dtype=float)
    if n < warm_up or others.size < newcomers or others.empty:
        return False
    return np.max(mine) < others.median()

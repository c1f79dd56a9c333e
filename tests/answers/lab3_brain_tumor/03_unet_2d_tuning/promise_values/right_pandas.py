import pandas as pd


def promise_and_truth(validation, untouched):
    means = pd.DataFrame(validation).mean(axis=1, skipna=False).dropna()
    chosen = means.idxmax()
    return chosen, means[chosen], pd.DataFrame(untouched).loc[chosen].mean()

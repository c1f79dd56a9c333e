# message: not clipped
def brightness(tissue, tr, te, ti=None):
    t1, t2, density = tissue
    if ti is None:
        return density * (1 - np.exp(-tr / t1)) * np.exp(-te / t2)
    return max(0.0, density * (1 - 2 * np.exp(-ti / t1) + np.exp(-tr / t1)) * np.exp(-te / t2))

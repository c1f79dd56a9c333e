# message: 0.2325
def brightness(tissue, tr, te, ti=None):
    t1, t2, density = tissue
    return density * (1 - np.exp(-tr / t2)) * np.exp(-te / t1)

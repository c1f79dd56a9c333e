# message: 0.2325
def brightness(tissue, tr, te, ti=None):
    t2, t1, density = tissue
    return density * (1 - np.exp(-tr / t1)) * np.exp(-te / t2)

# message: come back 1 - exp(-TR/T1)
def brightness(tissue, tr, te, ti=None):
    t1, t2, density = tissue
    return density * np.exp(-tr / t1) * np.exp(-te / t2)

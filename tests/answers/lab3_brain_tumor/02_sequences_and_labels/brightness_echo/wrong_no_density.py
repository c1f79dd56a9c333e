# message: leaves the density out
def brightness(tissue, tr, te, ti=None):
    t1, t2, _density = tissue
    return (1 - np.exp(-tr / t1)) * np.exp(-te / t2)

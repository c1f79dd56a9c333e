# message: stops with tuple
def brightness(tissue, tr, te, ti=None):
    return tissue["density"] * (1 - np.exp(-tr / tissue["t1"])) * np.exp(-te / tissue["t2"])

def brightness(tissue, tr, te, ti=None):
    t1, t2, density = tissue
    ti = ti or 0
    return abs(density * (1 - 2 * np.exp(-ti / t1) + np.exp(-tr / t1)) * np.exp(-te / t2))

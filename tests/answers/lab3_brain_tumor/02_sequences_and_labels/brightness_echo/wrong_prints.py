# message: returned None
def brightness(tissue, tr, te, ti=None):
    t1, t2, density = tissue
    print(density * (1 - np.exp(-tr / t1)) * np.exp(-te / t2))

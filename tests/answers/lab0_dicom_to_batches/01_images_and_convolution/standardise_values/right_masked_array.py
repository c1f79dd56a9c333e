def standardise_inside(image, inside):
    values = np.ma.masked_array(np.asarray(image, dtype=float), ~np.asarray(inside))
    sd = values.std()
    return ((values - values.mean()) / (sd if sd > 0 else 1)).filled(0)

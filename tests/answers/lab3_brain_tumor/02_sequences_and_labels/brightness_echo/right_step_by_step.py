def brightness(tissue, tr, te, ti=None):
    """With the math module, step by step."""
    from math import exp

    t1, t2, density = (float(each) for each in tissue)
    left_to_recover = exp(-tr / t1)
    along = 1 - left_to_recover if ti is None else 1 - 2 * exp(-ti / t1) + left_to_recover
    signal = density * along * exp(-te / t2)
    return -signal if signal < 0 else signal

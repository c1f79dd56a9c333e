def flags(mask, spacing_mm, low_ml, high_ml, most_pieces):
    mask = np.asarray(mask).astype(bool)
    if mask.sum() == 0:
        return ["empty"]
    ml = int(mask.sum()) * spacing_mm[0] * spacing_mm[1] * spacing_mm[2] * 0.001
    side = np.zeros(mask.shape, bool)
    side[:, 0] = side[:, -1] = side[:, :, 0] = side[:, :, -1] = True
    answers = {
        "small": ml < low_ml,
        "large": ml > high_ml,
        "border": bool((mask & side).any()),
        "pieces": ndimage.label(mask)[1] > most_pieces,
    }
    return [word for word, yes in answers.items() if yes]

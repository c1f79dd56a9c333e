def copies(predictions, least=30):
    groups = []
    for team in sorted(predictions):
        labels = np.array(predictions[team])
        if (labels != 0).sum() < least:
            continue
        for known, names in groups:
            if known.shape == labels.shape and (known == labels).all():
                names.append(team)
                break
        else:
            groups.append((labels, [team]))
    return [names for _, names in groups if len(names) > 1]

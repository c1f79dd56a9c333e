def draw_centres(labels, count, how, rng):
    labels = np.asarray(labels)
    everywhere = [index for index, _ in np.ndenumerate(labels)]
    of_label = {}
    for index, label in np.ndenumerate(labels):
        of_label.setdefault(int(label), []).append(index)
    rows = []
    for _ in range(count):
        if how == "uniform":
            pool = everywhere
        elif how == "classes":
            names = sorted(of_label)
            pool = of_label[names[int(rng.integers(len(names)))]]
        else:
            front = [index for label, places in sorted(of_label.items()) if label != 0 for index in places]
            back = of_label.get(0, [])
            pool = front if (front and (rng.random() < 0.5 or not back)) else back
        rows.append(pool[int(rng.integers(len(pool)))])
    return np.array(rows, dtype=int).reshape(count, labels.ndim)

def promise_and_truth(validation, untouched):
    chosen, promise = None, None
    for row, values in enumerate(validation):
        mean = sum(float(value) for value in values) / len(values)
        if mean == mean and (promise is None or mean > promise):
            chosen, promise = row, mean
    kept = [float(value) for value in untouched[chosen]]
    return [chosen, promise, sum(kept) / len(kept)]

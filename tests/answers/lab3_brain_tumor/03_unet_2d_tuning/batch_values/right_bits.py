def largest_batch(peak_of, room):
    if peak_of(1) > room:
        return 0
    step = 1
    while peak_of(step * 2) <= room:
        step *= 2
    fits, step = step, step // 2
    while step:
        if peak_of(fits + step) <= room:
            fits += step
        step //= 2
    return fits

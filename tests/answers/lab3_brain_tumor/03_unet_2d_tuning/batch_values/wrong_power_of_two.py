# message: six samples
def largest_batch(peak_of, room):
    if peak_of(1) > room:
        return 0
    batch = 1
    while peak_of(2 * batch) <= room:
        batch *= 2
    return batch

# message: more than 40 one size after the other
def largest_batch(peak_of, room):
    batch = 0
    while peak_of(batch + 1) <= room:
        batch += 1
    return batch

# message: six samples
def largest_batch(peak_of, room):
    return int(room // peak_of(1))

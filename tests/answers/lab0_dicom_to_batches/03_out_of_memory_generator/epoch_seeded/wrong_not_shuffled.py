# message: same order
def epoch_batches(count, batch_size, seed, epoch):
    order = np.arange(count)
    return [order[start : start + batch_size].tolist() for start in range(0, count, batch_size)]

# message: together shuffle
def epoch_batches(count, batch_size, seed, epoch):
    order = np.roll(np.random.default_rng(seed).permutation(count), epoch * batch_size)
    return [order[start : start + batch_size].tolist() for start in range(0, count, batch_size)]

# message: both numbers
def epoch_batches(count, batch_size, seed, epoch):
    order = np.random.default_rng((seed + 1) * (epoch + 1)).permutation(count)
    return [order[start : start + batch_size].tolist() for start in range(0, count, batch_size)]

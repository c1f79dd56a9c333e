# message: more than once fill up
def epoch_batches(count, batch_size, seed, epoch):
    order = np.random.default_rng([seed, epoch]).permutation(count)
    return [
        np.take(order, range(start, start + batch_size), mode="wrap").tolist() for start in range(0, count, batch_size)
    ]

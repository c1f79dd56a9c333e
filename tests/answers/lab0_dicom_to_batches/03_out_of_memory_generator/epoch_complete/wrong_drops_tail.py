# message: never came last batch is smaller
def epoch_batches(count, batch_size, seed, epoch):
    order = np.random.default_rng([seed, epoch]).permutation(count)
    return [order[n * batch_size : (n + 1) * batch_size].tolist() for n in range(count // batch_size)]

# message: remembers nothing
generators = {}


def epoch_batches(count, batch_size, seed, epoch):
    order = generators.setdefault(seed, np.random.default_rng(seed)).permutation(count)
    return [order[start : start + batch_size].tolist() for start in range(0, count, batch_size)]

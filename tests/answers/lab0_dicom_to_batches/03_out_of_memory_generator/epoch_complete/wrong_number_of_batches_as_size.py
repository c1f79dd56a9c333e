# message: batches of [4, 4, 2]
def epoch_batches(count, batch_size, seed, epoch):
    order = np.random.default_rng([seed, epoch]).permutation(count)
    return [part.tolist() for part in np.array_split(order, -(-count // batch_size))]

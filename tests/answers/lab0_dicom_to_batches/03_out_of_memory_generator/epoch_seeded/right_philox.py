def epoch_batches(count, batch_size, seed, epoch):
    order = np.random.Generator(np.random.Philox(key=[seed, epoch])).permutation(count)
    return np.array_split(order, range(batch_size, count, batch_size))

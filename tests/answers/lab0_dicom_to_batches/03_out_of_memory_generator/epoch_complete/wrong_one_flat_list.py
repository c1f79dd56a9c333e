# message: TypeError
def epoch_batches(count, batch_size, seed, epoch):
    order = np.random.default_rng([seed, epoch]).permutation(count)
    return order.tolist()

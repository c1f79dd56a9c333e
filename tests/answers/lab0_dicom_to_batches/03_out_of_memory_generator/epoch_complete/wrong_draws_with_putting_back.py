# message: never came
def epoch_batches(count, batch_size, seed, epoch):
    order = np.random.default_rng([seed, epoch]).integers(0, count, count)
    return [order[start : start + batch_size].tolist() for start in range(0, count, batch_size)]

# message: not the batches
def epoch_batches(count, batch_size, seed, epoch):
    batches = [list(range(start, min(start + batch_size, count))) for start in range(0, count, batch_size)]
    np.random.default_rng([seed, epoch]).shuffle(batches)
    return batches

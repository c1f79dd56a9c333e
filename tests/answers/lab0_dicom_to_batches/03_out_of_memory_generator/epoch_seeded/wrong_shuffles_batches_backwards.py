# message: same slices together
def epoch_batches(count, batch_size, seed, epoch):
    batches = [list(range(min(start + batch_size, count) - 1, start - 1, -1)) for start in range(0, count, batch_size)]
    np.random.default_rng([seed, epoch]).shuffle(batches)
    return batches

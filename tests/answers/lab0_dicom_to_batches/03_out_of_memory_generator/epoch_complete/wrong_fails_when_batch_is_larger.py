# message: 3 slices in batches of 8
def epoch_batches(count, batch_size, seed, epoch):
    order = np.random.default_rng([seed, epoch]).permutation(count)
    return [
        order[start : start + batch_size].tolist()
        for start in range(0, max(count, batch_size), batch_size)
        if count >= batch_size
    ]

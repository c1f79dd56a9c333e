# message: windows
def epoch_batches(count, batch_size, seed, epoch):
    rng, waiting, buffer, order = np.random.default_rng([seed, epoch]), iter(range(count)), [], []
    for number in waiting:
        buffer.append(number)
        if len(buffer) == 16:
            order.append(buffer.pop(rng.integers(16)))
    order += rng.permutation(buffer).tolist()
    return [order[start : start + batch_size] for start in range(0, count, batch_size)]

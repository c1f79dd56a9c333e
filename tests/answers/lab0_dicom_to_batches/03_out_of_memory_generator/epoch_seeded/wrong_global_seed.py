# message: global random numbers
def epoch_batches(count, batch_size, seed, epoch):
    np.random.seed([seed, epoch])
    order = np.random.permutation(count)
    return [order[start : start + batch_size].tolist() for start in range(0, count, batch_size)]

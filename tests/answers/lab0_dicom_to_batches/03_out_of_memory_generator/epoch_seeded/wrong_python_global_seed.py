# message: global random numbers
def epoch_batches(count, batch_size, seed, epoch):
    import random

    random.seed(f"{seed} {epoch}")
    order = random.sample(range(count), count)
    return [order[start : start + batch_size] for start in range(0, count, batch_size)]

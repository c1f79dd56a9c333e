def epoch_batches(count, batch_size, seed, epoch):
    import random

    order = list(range(count))
    random.Random(f"{seed}/{epoch}").shuffle(order)
    batches = []
    while order:
        batches.append(order[:batch_size])
        del order[:batch_size]
    return batches

# message: alone in a new process NameError imports
def make_batches(folder, batch_size, seed):
    files = [path for _, path in list_slices(folder)]
    for batch in epoch_batches(len(files), batch_size, seed, 0):
        yield np.stack([read_slice(files[number]) for number in batch])[..., None]

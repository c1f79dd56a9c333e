def standardise(batch):
    rows = np.array(batch, dtype=np.float32).reshape(len(batch), -1)
    rows -= rows.mean(axis=1, keepdims=True)
    norm = np.linalg.norm(rows, axis=1, keepdims=True)
    norm[norm == 0] = 1
    return (rows / norm * rows.shape[1] ** 0.5).reshape(np.shape(batch))

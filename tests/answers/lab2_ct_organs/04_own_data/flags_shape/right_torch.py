import torch


def flags(mask, spacing_mm, low_ml, high_ml, most_pieces):
    inside = torch.as_tensor(np.ascontiguousarray(np.asarray(mask) != 0))
    if not inside.any():
        return {"empty"}
    volume = inside.sum().double() * float(np.prod(np.asarray(spacing_mm, float))) / 1000
    words = {"small"} if volume < low_ml else {"large"} if volume > high_ml else set()
    flat = inside.any(dim=0)
    if flat[0].any() or flat[-1].any() or flat[:, 0].any() or flat[:, -1].any():
        words.add("border")
    if ndimage.label(inside.numpy())[1] > most_pieces:
        words.add("pieces")
    return words

import torch


def look_up(array, rows, columns, linear, outside):
    array = torch.as_tensor(np.asarray(array)).double().requires_grad_()
    rows, columns = torch.as_tensor(np.asarray(rows, float)), torch.as_tensor(np.asarray(columns, float))
    height, width = array.shape
    inside = (rows >= -0.5) & (rows <= height - 0.5) & (columns >= -0.5) & (columns <= width - 0.5)
    y, x = rows.clamp(0, height - 1), columns.clamp(0, width - 1)
    if not linear:
        values = array[y.round().long(), x.round().long()]
    else:
        top, left = y.floor().long(), x.floor().long()
        bottom, right = (top + 1).clamp(max=height - 1), (left + 1).clamp(max=width - 1)
        upper = torch.lerp(array[top, left], array[top, right], x - left)
        lower = torch.lerp(array[bottom, left], array[bottom, right], x - left)
        values = torch.lerp(upper, lower, y - top)
    return torch.where(inside, values, float(outside))

# message: two islands one box
from scipy.ndimage import find_objects, label


def bounding_box(mask):
    found = find_objects(label(mask, structure=np.ones((3, 3)))[0])
    if not found:
        return None
    rows, columns = found[0]
    return rows.start, columns.start, rows.stop, columns.stop

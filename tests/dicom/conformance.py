"""What the standard asks of an object, by the tables that come with highdicom: an oracle for what is written."""

from highdicom._standard_utils import get_iod_module_map, get_module_attribute_map, get_sop_class_iod_map


def unmet(dataset):
    """Type 1 attributes that are absent or empty, and type 2 ones that are absent, in the mandatory modules."""
    modules, attributes = get_iod_module_map(), get_module_attribute_map()
    for module in modules[get_sop_class_iod_map()[dataset.SOPClassUID]]:
        for attribute in attributes[module["key"]] if module["usage"] == "M" else ():
            if attribute["path"]:  # inside a sequence
                continue
            absent = attribute["keyword"] not in dataset
            if (attribute["type"] == "2" and absent) or (
                attribute["type"] == "1" and (absent or dataset[attribute["keyword"]].is_empty)
            ):
                yield f"{module['key']}: {attribute['keyword']} (type {attribute['type']})"

# message: sequences in them
def deidentify(header, new_patient, secret):
    result = copy.deepcopy(header)
    result.remove_private_tags()
    items = [item for element in result if element.VR == "SQ" for item in element.value]
    for dataset in [result, *items]:
        for keyword in TO_REMOVE:
            if keyword in dataset:
                delattr(dataset, keyword)
        for keyword in ("PatientName", "PatientID"):
            if keyword in dataset:
                setattr(dataset, keyword, new_patient)
    return result

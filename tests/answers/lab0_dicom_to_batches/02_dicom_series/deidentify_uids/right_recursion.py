import uuid


def deidentify(header, new_patient, secret):
    """Builds a new dataset element by element; UIDs are UUIDs derived from the secret."""
    space = uuid.uuid5(uuid.NAMESPACE_OID, secret)

    def cleaned(dataset):
        result = type(dataset)()
        for element in dataset:
            name = element.keyword
            if element.tag.is_private or name in TO_REMOVE:
                continue
            if element.VR == "SQ":
                setattr(result, name, [cleaned(item) for item in element.value])
            elif name in TO_REPLACE:
                setattr(result, name, f"2.25.{uuid.uuid5(space, str(element.value)).int}")
            elif name in ("PatientName", "PatientID"):
                setattr(result, name, new_patient)
            else:
                result.add(copy.deepcopy(element))
        return result

    result = cleaned(pydicom.Dataset(header))
    result.file_meta = cleaned(header.file_meta)
    return result

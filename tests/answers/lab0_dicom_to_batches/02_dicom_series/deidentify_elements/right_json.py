import hashlib


def deidentify(header, new_patient, secret):
    """By way of JSON: a dictionary of tags."""

    def cleaned(tags):
        result = {}
        for tag, element in tags.items():
            name = pydicom.datadict.keyword_for_tag(tag)
            if int(tag[:4], 16) % 2 or name in TO_REMOVE:
                continue
            if element["vr"] == "SQ":
                element = {"vr": "SQ", "Value": [cleaned(item) for item in element.get("Value", [])]}
            elif name in TO_REPLACE:
                digest = hashlib.sha256((secret + element["Value"][0]).encode()).hexdigest()
                element = {"vr": "UI", "Value": ["2.25." + str(int(digest[:30], 16))]}
            elif name == "PatientName":
                element = {"vr": "PN", "Value": [{"Alphabetic": new_patient}]}
            elif name == "PatientID":
                element = {"vr": "LO", "Value": [new_patient]}
            result[tag] = element
        return result

    result = pydicom.Dataset.from_json(cleaned(header.to_json_dict()))
    result.file_meta = pydicom.FileMetaDataset(pydicom.Dataset.from_json(cleaned(header.file_meta.to_json_dict())))
    return result

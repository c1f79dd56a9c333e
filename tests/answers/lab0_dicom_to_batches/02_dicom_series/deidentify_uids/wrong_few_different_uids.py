# message: different
import hashlib


def deidentify(header, new_patient, secret):
    result = copy.deepcopy(header)
    result.remove_private_tags()

    def clean(dataset, element):
        if element.keyword in TO_REMOVE:
            del dataset[element.tag]
        elif element.keyword in TO_REPLACE:
            element.value = f"2.25.{int(hashlib.sha256((secret + element.value).encode()).hexdigest(), 16) % 97 + 1}"
        elif element.keyword in ("PatientName", "PatientID"):
            element.value = new_patient

    result.walk(clean)
    result.file_meta.walk(clean)
    return result

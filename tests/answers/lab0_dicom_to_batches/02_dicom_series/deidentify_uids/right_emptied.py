import hashlib
import hmac


def deidentify(header, new_patient, secret):
    """Empties what goes, as the standard asks of elements that must be there; UIDs are a keyed hash."""
    result = copy.deepcopy(header)

    def new_uid(old):
        number = int.from_bytes(hmac.new(secret.encode(), str(old).encode(), hashlib.sha256).digest()[:16], "big")
        return f"2.25.{number}"

    def visit(dataset):
        for element in list(dataset):
            if element.tag.is_private:
                del dataset[element.tag]
            elif element.VR == "SQ":
                for item in element.value:
                    visit(item)
            elif element.keyword in TO_REMOVE:
                element.value = ""
            elif element.keyword in TO_REPLACE:
                element.value = new_uid(element.value)
        for name in ("PatientName", "PatientID"):
            if name in dataset:
                dataset[name].value = new_patient

    visit(result)
    visit(result.file_meta)
    return result

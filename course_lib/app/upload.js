// Sends files to the kernel in pieces, one after the other has been taken: the kernel can refuse at any of them, and
// nowhere has a whole study to fit into one message.
const PIECE = 1 << 20;

export default {
  render({ model, el }) {
    const input = document.createElement("input");
    input.type = "file";
    input.multiple = true;
    input.accept = ".zip,.tar,.tgz,.gz,.nii,.dcm,application/zip";
    input.setAttribute("aria-label", "Study: a zip of DICOM files, or NIfTI files");
    const place = document.createElement("label");
    place.style.cssText =
      "display:block;border:2px dashed #777;border-radius:6px;padding:1rem;font:15px system-ui,sans-serif;cursor:pointer";
    place.append("Choose files, or drop them here: a zip of a folder of DICOM files, or NIfTI (.nii, .nii.gz), all sequences at once ");
    place.append(document.createElement("br"), input);
    el.append(place);

    let answered = null;
    const onAnswer = (message) => answered && answered(message);
    model.on("msg:custom", onAnswer);
    const ask = (message, buffers) =>
      new Promise((resolve) => {
        answered = resolve;
        model.send(message, undefined, buffers);
      });

    async function send(files) {
      if (!files.length || input.disabled) return;
      input.disabled = true;
      try {
        const total = [...files].reduce((sum, file) => sum + file.size, 0);
        let answer = await ask({ kind: "begin", total });
        for (const file of files) {
          for (let at = 0; answer.go && (at === 0 || at < file.size); at += PIECE) {
            const piece = await file.slice(at, at + PIECE).arrayBuffer();
            answer = await ask({ kind: "piece", name: file.name }, [piece]);
          }
        }
        if (answer.go) await ask({ kind: "end" });
      } finally {
        input.value = "";
        input.disabled = !model.get("enabled");
      }
    }

    input.addEventListener("change", () => send(input.files));
    place.addEventListener("dragover", (event) => event.preventDefault());
    place.addEventListener("drop", (event) => {
      event.preventDefault();
      send(event.dataTransfer.files);
    });
    const onEnabled = () => (input.disabled = !model.get("enabled"));
    model.on("change:enabled", onEnabled);
    onEnabled();
    return () => {
      model.off("msg:custom", onAnswer);
      model.off("change:enabled", onEnabled);
    };
  },
};

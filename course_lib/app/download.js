// A button that asks the kernel for a file and hands it to the browser: there is no address to fetch it from.
export default {
  render({ model, el }) {
    const button = document.createElement("button");
    button.className = "lm-Widget jupyter-widgets jupyter-button widget-button";
    button.style.cssText = "width:auto;margin:2px";
    button.textContent = model.get("label");
    button.addEventListener("click", () => {
      button.disabled = true;
      model.send({ kind: "want" });
    });
    const onAnswer = (message, buffers) => {
      button.disabled = false;
      if (!message.name) return;
      const link = document.createElement("a");
      link.href = URL.createObjectURL(new Blob(buffers, { type: message.type }));
      link.download = message.name;
      link.click();
      setTimeout(() => URL.revokeObjectURL(link.href), 60000);
    };
    model.on("msg:custom", onAnswer);
    el.append(button);
    return () => model.off("msg:custom", onAnswer);
  },
};

/* Of any page: copy its Markdown; where there is no page, search for the end of the address. */
"use strict";
(() => {
  const button = document.querySelector(".pr-copy-page");
  const words = document.createElement("span");
  words.className = "pr-unseen";
  words.setAttribute("role", "status");

  async function markdown() {
    const answer = await fetch("index.md");
    if (!answer.ok) throw new Error(String(answer.status));
    return new Blob([await answer.text()], { type: "text/plain" });
  }

  function say(text, lasting) {
    button.textContent = words.textContent = text;
    if (!lasting) setTimeout(() => (button.textContent = button.dataset.words), 2000);
  }

  button?.after(words);
  button?.addEventListener("click", async () => {
    try {
      // A promise, so that browsers still see the click that allows to copy.
      await navigator.clipboard.write([new ClipboardItem({ "text/plain": markdown() })]);
      say("Copied");
    } catch {
      button.parentElement.classList.add("pr-not-copied");
      say("Not copied", true);
    }
  });

  const find = document.querySelector("#pr-find");
  if (find) {
    const part = location.pathname.split("/").filter(Boolean).at(-1) ?? "";
    let text = part;
    try {
      text = decodeURIComponent(part);
    } catch {
      // An address that is not well-formed is searched for as it is.
    }
    find.value = text.replace(/\.(html|md)$/, "").replace(/^(404|index)$/, "");
  }
})();

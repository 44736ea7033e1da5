// The page of an invite works without this: the link stands in its field, and can be copied by hand.
for (const button of document.querySelectorAll("button[data-copies]")) {
  const field = document.getElementById(button.dataset.copies);
  const said = document.querySelector(`[data-said="${button.dataset.copies}"]`);
  button.hidden = false;
  field.addEventListener("focus", () => field.select());
  button.addEventListener("click", async () => {
    field.select();
    // Without https only the old way is there.
    const copied = navigator.clipboard
      ? await navigator.clipboard.writeText(field.value).then(
          () => true,
          () => document.execCommand("copy"),
        )
      : document.execCommand("copy");
    said.textContent = copied ? said.dataset.copied : said.dataset.failed;
  });
}

// The page of an upload works without this: it asks how far the server is, and shows the page anew when that has changed.
// Paths are relative to this file, which lies in /assets: PUBLIC_URL may have a path.
const state = document.querySelector("[data-upload]");
if (state) {
  const until = Date.now() + 1_800_000;
  const ask = async () => {
    const now = await fetch(new URL("../watches/bring/state", import.meta.url), { cache: "no-store" })
      .then((answer) => answer.json())
      .catch(() => null);
    if (now && now.state !== state.dataset.upload)
      location.replace(new URL("../watches/bring", import.meta.url));
    else if (Date.now() < until) {
      if (now?.text) state.textContent = now.text;
      setTimeout(ask, 2000);
    }
  };
  setTimeout(ask, 1000);
}

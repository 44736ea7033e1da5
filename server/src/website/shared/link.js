// The pages of a link code work without this: it reads the code of a QR code, and asks whether a code was used.
// Paths are relative to this file, which lies in /assets: PUBLIC_URL may have a path.
const field = document.querySelector("[data-key]");
if (field && location.hash.length > 1) {
  try {
    // What comes after it is for the extension: the key of purchases must never be in a form.
    field.value = decodeURIComponent(location.hash.slice(1).split("&")[0]).slice(0, 200);
  } catch {}
  // The code leaves the address bar and the history.
  history.replaceState(null, "", location.pathname);
  field.focus();
}

const code = document.querySelector("[data-waits]");
if (code) {
  const until = Date.now() + 300_000;
  const ask = async () => {
    const state = await fetch(new URL("../watches/devices/state", import.meta.url), { cache: "no-store" })
      .then((answer) => answer.json())
      .then(
        (body) => body.state,
        () => "waiting",
      );
    if (state !== "waiting" || Date.now() > until)
      location.replace(new URL("../watches/devices", import.meta.url));
    else setTimeout(ask, 3000);
  };
  setTimeout(ask, 3000);
}

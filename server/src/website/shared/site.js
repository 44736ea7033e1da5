// Writes moments in the reader's own time zone; without it they are UTC, and say so. Formats are slow to create.
const formats = {};
const formatOf = (as) => {
  const options = as === "day" ? { dateStyle: "medium" } : { dateStyle: "medium", timeStyle: "short" };
  formats[as] ??= new Intl.DateTimeFormat(document.documentElement.dataset.locale, options);
  return formats[as];
};
for (const time of document.querySelectorAll("time[data-as]:not([data-as=ago])")) {
  time.textContent = formatOf(time.dataset.as).format(new Date(time.dateTime));
}

// A page that was saved is read later: how long ago something was is counted when it is opened.
const units = [
  ["day", 86_400],
  ["hour", 3600],
  ["minute", 60],
];
for (const time of document.querySelectorAll("time[data-as=ago]")) {
  const seconds = Math.max(0, (Date.now() - Date.parse(time.dateTime)) / 1000);
  const [unit, length] = units.find(([, one]) => seconds >= one) ?? ["second", Number.POSITIVE_INFINITY];
  const { locale } = document.documentElement.dataset;
  const format = new Intl.RelativeTimeFormat(locale, { numeric: "auto" });
  time.textContent = format.format(-Math.floor(seconds / length), unit);
}

// The extension's link to a private server carries the read key in the fragment, which browsers never send.
const locked = document.querySelector("form[data-locked]");
const key = new URLSearchParams(location.hash.slice(1)).get("key");
if (key) history.replaceState(null, "", location.pathname + location.search);
if (locked && key) {
  locked.elements.key.value = key;
  locked.submit();
}

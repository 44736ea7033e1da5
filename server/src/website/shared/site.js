// Writes moments in the reader's own time zone; without it they are UTC, and say so. Formats are slow to create.
const formats = {};
const formatOf = (as) => {
  const options = as === "day" ? { dateStyle: "medium" } : { dateStyle: "medium", timeStyle: "short" };
  formats[as] ??= new Intl.DateTimeFormat(document.documentElement.dataset.locale, options);
  return formats[as];
};
for (const time of document.querySelectorAll("time[data-as]")) {
  time.textContent = formatOf(time.dataset.as).format(new Date(time.dateTime));
}

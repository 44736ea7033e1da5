// Writes moments in the reader's own time zone; without it they are UTC, and say so.
const { locale } = document.documentElement.dataset;
const moment = new Intl.DateTimeFormat(locale, { dateStyle: "medium", timeStyle: "short" });
const day = new Intl.DateTimeFormat(locale, { dateStyle: "medium" });
for (const time of document.querySelectorAll("time[data-as]")) {
  const at = new Date(time.dateTime);
  if (time.dataset.as === "ago") time.title = moment.format(at);
  else time.textContent = (time.dataset.as === "day" ? day : moment).format(at);
}

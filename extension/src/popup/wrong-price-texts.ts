/** The words about a price that the person calls wrong. */
export const wrongPrice = {
  open: "This price is wrong",
  title: "What was read",
  taken: {
    waiting: "The report of it was deleted before it was sent.",
    asked: "The server is asked to take your report back. What others confirmed stays.",
    nothing: "Nothing of it was reported from here.",
  },
  unread: "The page does not answer. Reload it and try again.",
  help: "Nothing of this is sent. To tell the makers of Tidemark, copy it into a report, with the price that you see.",
  copy: "Copy",
} as const;

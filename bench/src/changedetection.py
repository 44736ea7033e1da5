"""Reads JSON lines with a `file` and its `html`, and writes what changedetection.io finds: `file` and `price`, or null."""

import json
import sys

from loguru import logger

from changedetectionio.processors.restock_diff.processor import MoreThanOnePriceFound, get_itemprop_availability


def price_in(html):
    try:
        return get_itemprop_availability(html).get("price")
    except (MoreThanOnePriceFound, ValueError):
        # What it cannot use or not read: for a user no price either way.
        return None


logger.remove()
for line in sys.stdin:
    page = json.loads(line)
    print(json.dumps({"file": page["file"], "price": price_in(page["html"])}))

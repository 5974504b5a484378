"""The import that a user of fast-bitrix24 writes: read the file, name the fields, hand over the whole list."""

import csv
import json
import sys
import time

from fast_bitrix24 import Bitrix

PLAIN = {
    "Название": "TITLE",
    "Имя": "NAME",
    "Фамилия": "LAST_NAME",
    "Компания": "COMPANY_TITLE",
    "Город": "ADDRESS_CITY",
    "Сумма": "OPPORTUNITY",
    "Валюта": "CURRENCY_ID",
    "Источник": "SOURCE_ID",
    "Комментарий": "COMMENTS",
}


def fields(row):
    """A row as the fields of a lead; the number goes where leadbatch puts it too."""
    lead = {field: row[column] for column, field in PLAIN.items()}
    lead["PHONE"] = [{"VALUE": row["Телефон"], "VALUE_TYPE": "WORK"}]
    lead["EMAIL"] = [{"VALUE": row["Почта"], "VALUE_TYPE": "HOME"}]
    lead["ORIGINATOR_ID"] = "peers"
    lead["ORIGIN_ID"] = row["ID"]
    return lead


def main(webhook, path, regime):
    """Sends the file, and says how long that took and what it made of the answers."""
    # Without limits it gets none of its own; with them it has its defaults, which are those of a standard plan.
    unbound = {"respect_velocity_policy": False, "request_pool_size": 10**9, "requests_per_second": 1e9}
    client = Bitrix(webhook, verbose=False, **(unbound if regime == "free" else {}))
    with open(path, encoding="utf-8", newline="") as file:
        calls = [{"fields": fields(row)} for row in csv.DictReader(file, delimiter=";")]
    begun = time.monotonic()
    error = None
    told = 0
    try:
        told = len(client.call("crm.lead.add", calls))
    except Exception as raised:  # whatever a user would see
        error = f"{type(raised).__name__}: {raised}"[:200]
    json.dump({"sending_s": time.monotonic() - begun, "told": told, "error": error}, sys.stdout)


if __name__ == "__main__":
    main(*sys.argv[1:])

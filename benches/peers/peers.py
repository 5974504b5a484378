"""leadbatch and fast-bitrix24 import the same file into a fresh sandbox each, one after the other; what each took and what it left."""

import collections
import contextlib
import csv
import json
import os
import pathlib
import random
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request

COLUMNS = ["ID", "Название", "Имя", "Фамилия", "Телефон", "Почта", "Компания", "Город", "Сумма", "Валюта", "Источник", "Комментарий"]

MAPPING = """version: 1
originator: peers
key: [ID]
columns: {Название: TITLE, Имя: NAME, Фамилия: LAST_NAME, Телефон: PHONE_WORK, Почта: EMAIL_HOME, Компания: COMPANY_TITLE,
  Город: ADDRESS_CITY, Сумма: OPPORTUNITY, Валюта: CURRENCY_ID, Источник: SOURCE_ID, Комментарий: COMMENTS}
"""

FREE = "costs: {lead_ms: 0, call_ms: 0}\n"
# plan, settings of the sandbox, people, whether 1 % of them have half an e-mail, rounds
REGIMES = {
    "free": ("self-hosted", FREE, 20_000, False, 5),
    "dirty": ("self-hosted", FREE, 20_000, True, 1),
    "limits": ("standard", "costs: {lead_ms: 500, call_ms: 5}\n", 1_200, False, 1),
}


def rows(count, halves):
    """The rows as they stand in the file: 5 % have an amount as people write it, 1 % come twice, 1 % perhaps half an e-mail."""
    chance = random.Random(1)
    for number in range(count):
        amount = f"{chance.randint(1, 99999)}.50"
        if number % 20 == 7:
            amount = f"12 {number % 1000:03},50"
        email = f"user{number}" + ("@" if halves and number % 100 == 13 else "@example.ru")
        row = [
            str(number),
            f"Заявка {number}",
            "Анна",
            f"Петрова{number % 977}",
            f"+7916{number:07}",
            email,
            f"ООО Ромашка {number % 5000}",
            "Москва",
            amount,
            "RUB",
            "WEB",
            f"Перезвонить после обеда, {number}",
        ]
        yield row
        if number % 100 == 99:
            yield row


def meant(row):
    """What a lead of this row is to hold."""
    values = dict(zip(COLUMNS, row))
    return {
        "TITLE": values["Название"],
        "NAME": values["Имя"],
        "LAST_NAME": values["Фамилия"],
        "COMPANY_TITLE": values["Компания"],
        "ADDRESS_CITY": values["Город"],
        "OPPORTUNITY": values["Сумма"].replace(" ", "").replace(",", "."),
        "CURRENCY_ID": values["Валюта"],
        "SOURCE_ID": values["Источник"],
        "COMMENTS": values["Комментарий"],
        "PHONE": [values["Телефон"]],
        # Half an address is none.
        "EMAIL": [values["Почта"]] if values["Почта"].endswith(".ru") else [],
    }


def judged(asked, leads):
    """Leads against rows: how many rows have none, how many one too many, which fields are not what they are to be."""
    by_origin = collections.defaultdict(list)
    for lead in leads:
        by_origin[lead["ORIGIN_ID"]].append(lead)
    missing, twice, lost = 0, 0, collections.Counter()
    for row in rows(*asked):
        found = by_origin.pop(row[0], None)
        if found is None:
            # A row that comes twice is judged once.
            missing += 1
            continue
        if found == "judged":
            by_origin[row[0]] = found
            continue
        by_origin[row[0]] = "judged"
        twice += len(found) - 1
        for field, value in meant(row).items():
            got = found[0].get(field)
            if isinstance(value, list):
                got = [entry["VALUE"] for entry in got or []]
            lost[field] += got != value
    return {"leads": len(leads), "missing": missing, "twice": twice, "lost": {field: n for field, n in lost.items() if n}}


@contextlib.contextmanager
def served(program, plan, settings, folder):
    """A sandbox of its own, with an empty state and counters at zero."""
    process = subprocess.Popen(
        [program, "sandbox", "--listen", "127.0.0.1:0", "--lang", "en", "--plan", plan, "--settings", settings],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        env={**os.environ, "LEADBATCH_STATE": str(folder / "portal")},
    )
    try:
        webhook = process.stdout.readline().strip()
        if not webhook.startswith("http://127.0.0.1:"):
            raise SystemExit(f"the sandbox did not start: {webhook!r}")
        yield webhook
    finally:
        process.terminate()
        process.wait(timeout=30)


def looked_at(webhook, page):
    """A page of the sandbox's own."""
    base = webhook.split("/rest/")[0]
    with urllib.request.urlopen(f"{base}/sandbox/{page}", timeout=120) as answer:
        return json.load(answer)


def by_leadbatch(program, webhook, plan, _regime, folder):
    """The program itself: both of its passes, its journal, its report."""
    report = folder / "report"
    command = [program, "import", "rows.csv", "--mapping", "m.yaml", "--plan", plan, "--report", str(report), "--quiet", "--lang", "en"]
    environment = {**os.environ, "LEADBATCH_PORTAL": webhook, "LEADBATCH_STATE": str(folder / "state")}
    ended = subprocess.run([*command, "--yes"], cwd=folder, env=environment, capture_output=True, text=True, check=False)
    summary = json.loads((report / "summary.json").read_text(encoding="utf-8"))
    told = {status: rows for status, rows in summary["rows"].items() if rows}
    error = None if ended.returncode == 0 else ended.stderr.strip()[-200:]
    return {"sending_s": summary["duration_s"], "told": told, "error": error}


def by_peer(_program, webhook, _plan, regime, folder):
    """A script around fast-bitrix24."""
    script = pathlib.Path(__file__).with_name("fast.py")
    ended = subprocess.run([sys.executable, script, webhook, "rows.csv", regime], cwd=folder, capture_output=True, text=True, check=False)
    if ended.returncode != 0:
        return {"sending_s": None, "told": 0, "error": ended.stderr.strip()[-200:]}
    return json.loads(ended.stdout)


def once(client, program, regime):
    """One client, one fresh sandbox."""
    plan, settings, *asked, _ = REGIMES[regime]
    with tempfile.TemporaryDirectory() as place:
        folder = pathlib.Path(place)
        with (folder / "rows.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file, delimiter=";", lineterminator="\n")
            writer.writerow(COLUMNS)
            writer.writerows(rows(*asked))
        (folder / "m.yaml").write_text(MAPPING, encoding="utf-8")
        (folder / "sandbox.yaml").write_text(settings, encoding="utf-8")
        with served(program, plan, str(folder / "sandbox.yaml"), folder) as webhook:
            begun = time.monotonic()
            told = client(program, webhook, plan, regime, folder)
            wall = time.monotonic() - begun
            counters = looked_at(webhook, "counters")
            left = judged(asked, looked_at(webhook, "leads"))
    return {"wall_s": wall, **told, **left, "counters": counters}


def main(program, regime):
    """Rounds in turn, and the medians."""
    if regime not in REGIMES:
        raise SystemExit(f"no such regime: {regime}; there are {', '.join(REGIMES)}")
    plan, settings, *asked, rounds = REGIMES[regime]
    print(f"{regime}: plan {plan}, {settings.strip()}; {sum(1 for _ in rows(*asked))} rows of {asked[0]} people, {rounds} round(s)")
    clients = {"leadbatch": by_leadbatch, "fast-bitrix24": by_peer}
    taken = {name: [] for name in clients}
    for _ in range(rounds):
        for name, client in clients.items():
            taken[name].append(once(client, program, regime))
    for name, runs in taken.items():
        wall = statistics.median(run["wall_s"] for run in runs)
        sending = [run["sending_s"] for run in runs if run["sending_s"]]
        sent = statistics.median(sending) if sending else wall
        last = runs[-1]
        pace = f"gave up after {sent:.1f} s" if last["error"] else f"sending {sent:.1f} s, {last['leads'] / sent:.0f} leads/s"
        print(
            f"{name}: command {wall:.1f} s, {pace}; leads in the portal {last['leads']}, rows without one {last['missing']}, "
            f"made twice {last['twice']}, values that are not the row's {last['lost'] or 0}; it told {last['told']}, "
            f"error {last['error']}; the sandbox: {last['counters']['requests']} requests, rejected {last['counters']['rejected'] or 0}",
            flush=True,
        )


if __name__ == "__main__":
    main(*sys.argv[1:])

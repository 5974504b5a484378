"""The check that an integrator writes in an afternoon: csv, phonenumbers, email-validator, strptime; problems and results to files."""

import csv
import sys
from datetime import datetime
from decimal import Decimal, InvalidOperation

import phonenumbers
from email_validator import EmailNotValidError, validate_email


def problems_of(row):
    """The columns of a row that are wrong."""
    found = []
    if not row["Название"] or len(row["Название"]) > 255:
        found.append("Название")
    try:
        number = phonenumbers.parse(row["Телефон"], "RU")
        if not phonenumbers.is_valid_number(number):
            found.append("Телефон")
    except phonenumbers.NumberParseException:
        found.append("Телефон")
    try:
        validate_email(row["Почта"], check_deliverability=False)
    except EmailNotValidError:
        found.append("Почта")
    try:
        Decimal((row["Сумма"] or "0").replace(" ", "").replace(",", "."))
    except InvalidOperation:
        found.append("Сумма")
    try:
        if row["Дата рождения"]:
            datetime.strptime(row["Дата рождения"], "%d.%m.%Y")
    except ValueError:
        found.append("Дата рождения")
    return found


def main(source, folder):
    with (
        open(source, encoding="utf-8", newline="") as rows,
        open(f"{folder}/results.csv", "w", encoding="utf-8", newline="") as results,
        open(f"{folder}/problems.csv", "w", encoding="utf-8", newline="") as problems,
    ):
        results, problems = csv.writer(results), csv.writer(problems)
        for number, row in enumerate(csv.DictReader(rows), start=2):
            found = problems_of(row)
            results.writerow([source, number, "invalid" if found else "pending"])
            for column in found:
                problems.writerow([source, number, column, row[column]])


main(*sys.argv[1:])

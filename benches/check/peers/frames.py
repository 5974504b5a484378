"""The same with pandas, and openpyxl under it for workbooks: whole columns against regular expressions."""

import sys

import pandas

PHONE = r"\s*(?:\+7|7|8)[\s(-]*\d{3}[\s)-]*\d{3}[\s-]*\d{2}[\s-]*\d{2}\s*"
EMAIL = r"[A-Za-z0-9._%+-]+@[A-Za-z0-9.-]+\.[A-Za-z]{2,}"


def main(source, folder):
    read = pandas.read_excel if source.endswith(".xlsx") else pandas.read_csv
    rows = read(source, dtype=str, keep_default_na=False)
    wrong = pandas.DataFrame(
        {
            "Название": ~rows["Название"].str.len().between(1, 255),
            "Телефон": ~rows["Телефон"].str.fullmatch(PHONE),
            "Почта": ~rows["Почта"].str.fullmatch(EMAIL),
            "Сумма": pandas.to_numeric(
                rows["Сумма"].str.replace(" ", "").str.replace(",", "."), errors="coerce"
            ).isna()
            & (rows["Сумма"] != ""),
            "Дата рождения": pandas.to_datetime(
                rows["Дата рождения"], format="%d.%m.%Y", errors="coerce"
            ).isna()
            & (rows["Дата рождения"] != ""),
        }
    )
    results = pandas.DataFrame({"row": rows.index + 2, "status": "pending"})
    results.loc[wrong.any(axis=1), "status"] = "invalid"
    results.to_csv(f"{folder}/results.csv", index=False)
    found = wrong.melt(ignore_index=False, var_name="column")
    found[found["value"]].to_csv(f"{folder}/problems.csv")


main(*sys.argv[1:])

"""Two foreign clients add, list, read, change and delete leads in the sandbox, and compare what they sent with what they get."""

import sys
import warnings
from importlib import import_module
from importlib.metadata import version

from b24pysdk import BitrixWebhook, Client
from fast_bitrix24 import Bitrix

from sandbox import served

# The kit knows https alone; the sandbox speaks plain http on the loopback.
import_module("b24pysdk.api.callers.call_method")._MethodCaller._base_url = property(lambda self: f"http://{self._domain}/rest")

# "Selecting all fields is time-consuming": that is what these leads are for.
warnings.simplefilter("ignore", UserWarning)

TEXTS = ["Ромашка & Ко", "a=b&c=d+e %41", "«Лютик» 🌸", "50 % скидка; «да»", "#хвост", "строка\nвторая"]


def lead(number):
    """A lead with something in it that a careless encoder would break."""
    return {
        "TITLE": f"Заявка {number}: {TEXTS[number % 5]}",
        "NAME": "Анна",
        "LAST_NAME": f"Орлова-{number}",
        "COMMENTS": TEXTS[number % 5],
        "OPPORTUNITY": f"{number}.50",
        "CURRENCY_ID": "RUB",
        "SOURCE_ID": "WEB",
        "ORIGINATOR_ID": "foreign",
        "ORIGIN_ID": f"f-{number:04}",
        "PHONE": [
            {"VALUE": f"+7916{number:07}", "VALUE_TYPE": "MOBILE"},
            {"VALUE": f"+7495{number:07}", "VALUE_TYPE": "WORK"},
        ],
        "EMAIL": [{"VALUE": f"anna{number}@example.org", "VALUE_TYPE": "HOME"}],
    }


def multifield(entries):
    return [(entry["VALUE_TYPE"], entry["VALUE"]) for entry in entries]


def same(sent, got):
    """What differs between a lead as it was sent and as it came back."""
    differences = []
    for field, value in sent.items():
        if field in ("PHONE", "EMAIL"):
            equal = multifield(value) == multifield(got.get(field, []))
        else:
            equal = value == got.get(field)
        if not equal:
            differences.append(f"{sent['ORIGIN_ID']} {field}: sent {value!r}, got {got.get(field)!r}")
    return differences


def compared(sent, got):
    """Compares two lists of leads by their origins; the differences."""
    by_origin = {}
    for row in got:
        by_origin.setdefault(row["ORIGIN_ID"], []).append(row)
    differences = []
    for wanted in sent:
        rows = by_origin.pop(wanted["ORIGIN_ID"], [])
        if len(rows) != 1:
            differences.append(f"{wanted['ORIGIN_ID']}: {len(rows)} leads")
        else:
            differences += same(wanted, rows[0])
    return differences + [f"{origin}: nobody sent it" for origin in by_origin]


def item(number):
    """The same lead for the universal methods."""
    sent = lead(number)
    return {
        "title": sent["TITLE"],
        "name": sent["NAME"],
        "lastName": sent["LAST_NAME"],
        "sourceId": sent["SOURCE_ID"],
        "originatorId": "foreign-items",
        "originId": f"i-{number:04}",
        "fm": [
            {"typeId": kind, "valueType": entry["VALUE_TYPE"], "value": entry["VALUE"]}
            for kind in ("PHONE", "EMAIL")
            for entry in sent[kind]
        ],
    }


def same_items(sent, got):
    """What differs between leads sent by crm.item.add and what crm.item.list gives."""
    by_origin = {row["originId"]: row for row in got if row["originatorId"] == "foreign-items"}
    differences = [] if len(by_origin) == len(sent) else [f"{len(by_origin)} of {len(sent)} items"]
    for wanted in sent:
        row = by_origin.get(wanted["originId"], {})
        for field, value in wanted.items():
            found = row.get(field)
            if field == "fm" and found is not None:
                found = [{key: entry[key] for key in ("typeId", "valueType", "value")} for entry in found]
            if found != value:
                differences.append(f"{wanted['originId']} {field}: sent {value!r}, got {found!r}")
    return differences


def fast_bitrix24(portal):
    client = Bitrix(portal.webhook, verbose=False)
    sent = [lead(number) for number in range(120)]
    answers = client.call("crm.lead.add", [{"fields": fields} for fields in sent])
    listed = client.get_all("crm.lead.list", {"select": ["ID", *sent[0]]})
    differences = compared(sent, listed)
    ids = sorted(int(row["ID"]) for row in listed)
    if sorted(int(answer) for answer in answers) != ids:
        differences.append("the IDs that adding answered are not those of the list")
    read = client.get_by_ID("crm.lead.get", ids[:60])
    differences += compared(sent, list(read.values()) + [row for row in listed if int(row["ID"]) not in ids[:60]])
    client.call("crm.lead.update", [{"id": number, "fields": {"STATUS_ID": "IN_PROCESS"}} for number in ids[:10]])
    client.call("crm.lead.delete", [{"id": number} for number in ids[-10:]])
    left = client.get_all("crm.lead.list", {"select": ["ID", "STATUS_ID"], "filter": {"=STATUS_ID": "IN_PROCESS"}})
    if sorted(int(row["ID"]) for row in left) != ids[:10]:
        differences.append(f"changed leads: {left}")
    if len(client.get_all("crm.lead.list", {"select": ["ID"]})) != 110:
        differences.append("leads left after deleting")
    items = [item(number) for number in range(60)]
    client.call("crm.item.add", [{"entityTypeId": 1, "fields": fields} for fields in items])
    differences += same_items(items, client.get_all("crm.item.list", {"entityTypeId": 1, "select": ["*"], "filter": {"=originatorId": "foreign-items"}}))
    told = f"added {len(answers)}, listed {len(listed)}, read {len(read)}, changed 10, deleted 10; added and listed 60 by crm.item.*"
    return told, differences


def sdk(portal):
    token = BitrixWebhook(domain=portal.domain, webhook_token=portal.token)
    client = Client(token)
    sent = [lead(number) for number in range(120)]
    ids = [client.crm.lead.add(fields=sent[0]).result]
    for first in range(1, len(sent), 50):
        calls = {f"r{number}": ("crm.lead.add", {"fields": sent[number]}) for number in range(first, min(first + 50, len(sent)))}
        result = token.call_batch(calls)["result"]
        if result["result_error"]:
            return "", [f"errors in a batch: {result['result_error']}"]
        ids += list(result["result"].values())
    select = {"select": ["*", "UF_*", "PHONE", "EMAIL"]}
    listed = token.call_list("crm.lead.list", dict(select))["result"]
    differences = compared(sent, listed)
    fast = list(token.call_list_fast("crm.lead.list", dict(select))["result"])
    differences += compared(sent, fast)
    if sorted(int(number) for number in ids) != sorted(int(row["ID"]) for row in listed):
        differences.append("the IDs that adding answered are not those of the list")
    differences += same(sent[0], client.crm.lead.get(bitrix_id=ids[0]).result)
    if client.crm.lead.update(bitrix_id=ids[0], fields={"STATUS_ID": "IN_PROCESS"}).result is not True:
        differences.append("crm.lead.update did not answer true")
    if client.crm.lead.get(bitrix_id=ids[0]).result["STATUS_ID"] != "IN_PROCESS":
        differences.append("the changed stage did not stay")
    if client.crm.lead.delete(bitrix_id=ids[-1]).result is not True:
        differences.append("crm.lead.delete did not answer true")
    if len(token.call_list("crm.lead.list", {"select": ["ID"]})["result"]) != 119:
        differences.append("leads left after deleting")
    fields = client.crm.lead.fields().result
    if fields["PHONE"]["type"] != "crm_multifield":
        differences.append(f"crm.lead.fields: {fields['PHONE']}")
    items = [item(number) for number in range(60)]
    for fields in items:
        client.crm.item.add(fields=fields, entity_type_id=1).call()
    asked = {"entityTypeId": 1, "select": ["*"], "filter": {"=originatorId": "foreign-items"}}
    differences += same_items(items, token.call_list("crm.item.list", asked)["result"])
    told = f"added {len(ids)}, listed {len(listed)} twice, changed 1, deleted 1; added and listed 60 by crm.item.*"
    return told, differences


def main(program):
    failed = 0
    judges = [("fast-bitrix24", fast_bitrix24), ("b24pysdk", sdk)]
    for name, judge in judges:
        with served(program, "--cost", "0") as portal:
            told, differences = judge(portal)
        print(f"{name} {version(name)}: {told}: {'equal' if not differences else 'DIFFERENT'}")
        for difference in differences[:20]:
            print(f"  {difference}")
        failed += bool(differences)
    print(f"judges: {len(judges) - failed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))

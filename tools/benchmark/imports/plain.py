#!/usr/bin/env python3
"""What an engineer would write in an afternoon: csv or iterparse, and sqlite3. Prints its processor time.

    plain.py csv EXPORT.zip NEW.sqlite | plain.py xml EXPORT.xml NEW.sqlite
"""
import csv, io, json, resource, sqlite3, sys, uuid, zipfile
from datetime import datetime
from xml.etree.ElementTree import iterparse

kind, path, target = sys.argv[1:]
db = sqlite3.connect(target)
db.executescript("""
PRAGMA journal_mode = WAL;
CREATE TABLE person (id BLOB PRIMARY KEY, name TEXT, email TEXT, kind TEXT);
CREATE TABLE conversation (id BLOB PRIMARY KEY, name TEXT, status TEXT, created INTEGER, assigned BLOB, fields TEXT);
CREATE TABLE message (id BLOB PRIMARY KEY, conversation BLOB, author BLOB, body TEXT, sent INTEGER, visibility TEXT);
CREATE INDEX message_conversation ON message (conversation, sent);
CREATE TABLE participant (conversation BLOB, person BLOB, PRIMARY KEY (conversation, person));
CREATE TABLE context (conversation BLOB, target BLOB, PRIMARY KEY (conversation, target));
""")
space = uuid.uuid4()


def identity(*key):
    return uuid.uuid5(space, "\n".join(key)).bytes


def milliseconds(text):
    return int(datetime.fromisoformat(text).timestamp() * 1000)


def post(key, conversation, author, body, sent, visibility):
    db.execute("INSERT OR IGNORE INTO message VALUES (?, ?, ?, ?, ?, ?)",
               (identity("message", key), conversation, author, body, milliseconds(sent), visibility))
    db.execute("INSERT OR IGNORE INTO participant VALUES (?, ?)", (conversation, author))
    db.execute("INSERT OR IGNORE INTO context VALUES (?, ?)", (conversation, author))


def salesforce():
    records = 0
    with zipfile.ZipFile(path) as archive:
        def rows(name):
            with archive.open(name) as file:
                yield from csv.DictReader(io.TextIOWrapper(file, "cp1252", newline=""))
        for name in ("User.csv", "Contact.csv"):
            for row in rows(name):
                records += 1
                db.execute("INSERT OR IGNORE INTO person VALUES (?, ?, ?, ?)",
                           (identity("person", row["Id"]), row["FirstName"] + " " + row["LastName"], row["Email"], name))
        known = {"Id", "Subject", "Status", "CreatedDate", "OwnerId"}
        for row in rows("Case.csv"):
            records += 1
            case = identity("case", row["Id"])
            rest = json.dumps({name: value for name, value in row.items() if name not in known and value})
            db.execute("INSERT OR IGNORE INTO conversation VALUES (?, ?, ?, ?, ?, ?)",
                       (case, row["Subject"], row["Status"], milliseconds(row["CreatedDate"]),
                        identity("person", row["OwnerId"]), rest))
            post(row["Id"], case, identity("person", row["ContactId"]), row["Description"], row["CreatedDate"], "public")
        for row in rows("CaseComment.csv"):
            records += 1
            post(row["Id"], identity("case", row["ParentId"]), identity("person", row["CreatedById"]),
                 row["CommentBody"], row["CreatedDate"], "public" if row["IsPublished"] == "1" else "internal")
    return records


def freshdesk():
    records = 0
    for _, ticket in iterparse(path):
        if ticket.tag != "helpdesk-ticket":
            continue
        records += 1
        key = ticket.findtext("display-id")
        case = identity("ticket", key)
        rest = json.dumps({child.tag: child.text for child in ticket if len(child) == 0 and child.text})
        db.execute("INSERT OR IGNORE INTO conversation VALUES (?, ?, ?, ?, ?, ?)",
                   (case, ticket.findtext("subject"), ticket.findtext("status"),
                    milliseconds(ticket.findtext("created-at")), identity("person", ticket.findtext("responder-id")), rest))
        post(key, case, identity("person", ticket.findtext("requester-id")), ticket.findtext("description"),
             ticket.findtext("created-at"), "public")
        for note in ticket.iter("helpdesk-note"):
            post(note.findtext("id"), case, identity("person", note.findtext("user-id")), note.findtext("body"),
                 note.findtext("created-at"), "internal" if note.findtext("private") == "true" else "public")
        ticket.clear()
    return records


records = salesforce() if kind == "csv" else freshdesk()
db.commit()
used = resource.getrusage(resource.RUSAGE_SELF)
print(json.dumps({"records": records, "seconds": used.ru_utime + used.ru_stime, "memory": used.ru_maxrss * 1024}))

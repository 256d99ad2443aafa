#!/usr/bin/env python3
"""Makes a large export in the shape of a vendor's: invented records, the same for the same size.

    generate.py salesforce MEGABYTES FILE.zip     User, Contact, Case and CaseComment as a weekly export
    generate.py freshdesk MEGABYTES FILE.xml      tickets with notes, as an account export
"""
import io, random, sys, zipfile
from xml.sax.saxutils import escape

kind, size, path = sys.argv[1], int(sys.argv[2]) << 20, sys.argv[3]
chance = random.Random(7)
words = ("order delivery pallet invoice quote sample price colour Größe paint drum late urgent customer please "
         "send check stock again Monday warehouse transport damage return credit note contract year").split()


def text(count):
    return " ".join(chance.choices(words, k=count)).capitalize() + "."


def stamp(number):
    return f"20{10 + number // 8_000_000 % 15:02}-{1 + number // 700_000 % 12:02}-{1 + number // 25_000 % 28:02} " \
           f"{8 + number // 3600 % 10:02}:{number // 60 % 60:02}:{number % 60:02}"


def identity(prefix, number):
    digits = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    tail = ""
    for _ in range(9):
        number, rest = divmod(number, 36)
        tail = digits[rest] + tail
    fifteen = prefix + "5e0" + tail
    suffix = ""
    for start in (0, 5, 10):
        bits = sum(1 << i for i, c in enumerate(fifteen[start:start + 5]) if c.isupper())
        suffix += "ABCDEFGHIJKLMNOPQRSTUVWXYZ012345"[bits]
    return fifteen + suffix


def line(*cells):
    return (",".join('"' + str(cell).replace('"', '""') + '"' for cell in cells) + "\r\n").encode("cp1252")


def salesforce():
    per_case = 6
    cases = size // (per_case * 640 + 900)
    users, contacts = 200, max(1, cases // 8)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        def member(name, head, rows):
            with archive.open(name, "w", force_zip64=True) as file:
                buffer = io.BufferedWriter(file, 1 << 20)
                buffer.write(line(*head))
                for row in rows:
                    buffer.write(line(*row))
                buffer.flush()
        member("User.csv", ["Id", "Username", "FirstName", "LastName", "Email", "IsActive", "UserType", "CreatedDate"],
               ([identity("005", n), f"agent{n}@example.org", "Agent", n, f"agent{n}@example.org", 1, "Standard",
                 stamp(n)] for n in range(users)))
        member("Contact.csv", ["Id", "IsDeleted", "AccountId", "FirstName", "LastName", "Email", "CreatedDate"],
               ([identity("003", n), 0, "000000000000000AAA", "Pat", n, f"pat{n}@example.com", stamp(n)]
                for n in range(contacts)))
        member("Case.csv", ["Id", "IsDeleted", "CaseNumber", "ContactId", "AccountId", "Status", "Origin", "Subject",
                            "Priority", "Description", "IsClosed", "OwnerId", "CreatedDate", "CreatedById"],
               ([identity("500", n), 0, f"{n:08}", identity("003", n % contacts), "000000000000000AAA",
                 "Closed" if n % 3 else "New", "Web", text(6), "High", text(60), 1 if n % 3 else 0,
                 identity("005", n % users), stamp(n), identity("005", n % users)] for n in range(cases)))
        member("CaseComment.csv", ["Id", "ParentId", "IsPublished", "CommentBody", "CreatedById", "CreatedDate",
                                   "IsDeleted"],
               ([identity("00a", n), identity("500", n // per_case), n % 4 and 1, text(75),
                 identity("005", (n // per_case + n % 2) % users), stamp(n), 0] for n in range(cases * per_case)))


def freshdesk():
    with open(path, "w", encoding="utf-8") as file:
        file.write('<?xml version="1.0" encoding="UTF-8"?>\n<helpdesk-tickets type="array">\n')
        number = 0
        while file.tell() < size:
            number += 1
            when = stamp(number).replace(" ", "T") + "+10:00"
            notes = "".join(
                f"""      <helpdesk-note>
        <body>{escape(text(70))}</body>
        <created-at type="datetime">{when}</created-at>
        <deleted type="boolean">false</deleted>
        <id type="integer">{number * 10 + n}</id>
        <incoming type="boolean">{"true" if n % 2 else "false"}</incoming>
        <private type="boolean">{"true" if n == 2 else "false"}</private>
        <user-id type="integer">{1000 + (number % 5000 if n % 2 else number % 40)}</user-id>
        <attachments type="array"/>
      </helpdesk-note>
""" for n in range(5))
            file.write(f"""  <helpdesk-ticket>
    <created-at type="datetime">{when}</created-at>
    <deleted type="boolean">false</deleted>
    <description>{escape(text(60))}</description>
    <display-id type="integer">{number}</display-id>
    <priority type="integer">2</priority>
    <requester-id type="integer">{1000 + number % 5000}</requester-id>
    <responder-id type="integer">{1000 + number % 40}</responder-id>
    <source type="integer">1</source>
    <spam type="boolean">false</spam>
    <status type="integer">{2 + number % 4}</status>
    <subject>{escape(text(6))}</subject>
    <updated-at type="datetime">{when}</updated-at>
    <notes type="array">
{notes}    </notes>
  </helpdesk-ticket>
""")
        file.write("</helpdesk-tickets>\n")


{"salesforce": salesforce, "freshdesk": freshdesk}[kind]()

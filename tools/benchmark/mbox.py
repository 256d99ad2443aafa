#!/usr/bin/env python3
"""Makes a large mailbox: invented threads of ten messages, the same for the same size.

    mbox.py MEGABYTES FILE

Prints how many messages it holds.
"""
import base64, datetime, random, sys

size, path = int(sys.argv[1]) * 1_000_000, sys.argv[2]
chance = random.Random(7)
words = ("order delivery pallet invoice quote sample price colour paint drum late urgent customer please send check "
         "stock again Monday warehouse transport damage return credit note contract year").split()
start = datetime.datetime(2014, 3, 3, 8, tzinfo=datetime.timezone.utc)


def paragraph():
    lines = [" ".join(chance.choices(words, k=12)).capitalize() + "." for _ in range(chance.randint(4, 40))]
    return "\n".join(lines) + "\n"


bodies = [paragraph() for _ in range(500)]
attachment = base64.encodebytes(chance.randbytes(24_000)).decode()


def message(number):
    thread, place = divmod(number, 10)
    sender = f"person{thread % 5000 if place % 2 else thread % 40}@{'example.net' if place % 2 else 'example.com'}"
    date = start + datetime.timedelta(seconds=90 * number)
    references = f"References: <{thread}.0@example.net>\n" if place else ""
    subject = f"Order {thread}: " + " ".join(words[thread % 20:thread % 20 + 4])
    head = (f"From {sender} {date:%a %b %d %H:%M:%S %Y}\nMessage-ID: <{thread}.{place}@example.net>\n{references}"
            f"Date: {date:%a, %d %b %Y %H:%M:%S +0000}\nFrom: {sender}\nTo: desk@example.com\n"
            f"Subject: {'Re: ' if place else ''}{subject}\nMIME-Version: 1.0\n")
    text = f"Message {number}.\n{bodies[number % len(bodies)]}"
    if number % 25:
        return f"{head}Content-Type: text/plain; charset=utf-8\n\n{text}\n"
    return (f"{head}Content-Type: multipart/mixed; boundary=edge\n\n--edge\nContent-Type: text/plain\n\n{text}\n--edge\n"
            f"Content-Type: application/pdf; name=order-{number}.pdf\nContent-Transfer-Encoding: base64\n"
            f"Content-Disposition: attachment; filename=order-{number}.pdf\n\n{attachment}--edge--\n\n")


with open(path, "wb", buffering=1 << 20) as file:
    written = number = 0
    while written < size:
        written += file.write(message(number).encode())
        number += 1
print(number)

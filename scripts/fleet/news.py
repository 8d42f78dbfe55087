#!/usr/bin/env python3
"""Waits at a node for versions, and prints each with the time it was told and the time its manifest was had, in nanoseconds since 1970.

  news.py HOST PORT

A node that does not understand `Prefer: wait` is asked again after five milliseconds.
"""
import contextlib, http.client, sys, time


def main(host, port):
    waiting, asking = (http.client.HTTPConnection(host, port, timeout=90) for _ in range(2))
    fields, known = {"Prefer": "wait=30"}, set()
    while True:
        waiting.request("GET", "/distribution.txt", headers=fields)
        answer = waiting.getresponse()
        body, now = answer.read().decode(), time.time_ns()
        if answer.status == 200:
            fields["If-None-Match"] = answer.getheader("ETag")
            for version in (line.split(":")[0] for line in body.splitlines()):
                if version not in known:
                    known.add(version)
                    print(version, now, manifest(asking, version), flush=True)
        if not answer.getheader("Preference-Applied"):
            time.sleep(0.005)


def manifest(connection, version):
    connection.request("GET", f"/{version}/manifest.json")
    answer = connection.getresponse()
    answer.read()
    return time.time_ns() if answer.status == 200 else 0


with contextlib.suppress(OSError):
    main(sys.argv[1], int(sys.argv[2]))

#!/usr/bin/env python3
"""Waits at a node for versions, and prints each with the time it was told, in nanoseconds since 1970.

  news.py HOST PORT

A node that does not understand `Prefer: wait` is asked again after five milliseconds.
"""
import contextlib, http.client, json, sys, time


def main(host, port):
    connection = http.client.HTTPConnection(host, port, timeout=90)
    fields, known = {"Prefer": "wait=30"}, set()
    while True:
        connection.request("GET", "/api/v1/versions", headers=fields)
        answer = connection.getresponse()
        body, now = answer.read(), time.time_ns()
        if answer.status == 200:
            fields["If-None-Match"] = answer.getheader("ETag")
            for version in (each["version"] for each in json.loads(body)["versions"]):
                if version not in known:
                    known.add(version)
                    print(version, now, flush=True)
        if not answer.getheader("Preference-Applied"):
            time.sleep(0.005)


with contextlib.suppress(OSError):
    main(sys.argv[1], int(sys.argv[2]))

#!/usr/bin/env python3
"""One peer of a libtorrent swarm, over TCP and without a tracker: everybody is told who the others are.

  swarm.py make FILE TORRENT                           makes the torrent, and puts it into place with a rename
  swarm.py seed|leech TORRENT FOLDER PORT [ADDRESS…]   waits for the torrent; prints the monotonic clock when all is there; goes on serving
"""
import os, sys, time

import libtorrent


def make(path, target):
    files = libtorrent.file_storage()
    libtorrent.add_files(files, path)
    torrent = libtorrent.create_torrent(files, 0, libtorrent.create_torrent.v1_only)
    libtorrent.set_piece_hashes(torrent, os.path.dirname(path))
    with open(f"{target}.new", "wb") as out:
        out.write(libtorrent.bencode(torrent.generate()))
    os.rename(f"{target}.new", target)


def take_part(role, torrent, folder, port, others):
    session = libtorrent.session({
        "listen_interfaces": f"0.0.0.0:{port}", "enable_outgoing_utp": False, "enable_incoming_utp": False, "enable_dht": False,
        "enable_lsd": False, "enable_upnp": False, "enable_natpmp": False, "alert_mask": 0})
    print("ready", flush=True)
    while not os.path.exists(torrent):
        time.sleep(0.01)
    parameters = libtorrent.add_torrent_params()
    parameters.ti, parameters.save_path = libtorrent.torrent_info(torrent), folder
    parameters.flags &= ~(libtorrent.torrent_flags.auto_managed | libtorrent.torrent_flags.paused)
    if role == "seed":
        parameters.flags |= libtorrent.torrent_flags.seed_mode
    handle = session.add_torrent(parameters)
    for address in others:
        handle.connect_peer((address, port))
    while not handle.status().is_seeding:
        time.sleep(0.02)
    print(f"done {time.monotonic():.3f}", flush=True)
    while True:
        time.sleep(60)


if __name__ == "__main__":
    if sys.argv[1] == "make":
        make(*sys.argv[2:])
    else:
        take_part(sys.argv[1], sys.argv[2], sys.argv[3], int(sys.argv[4]), sys.argv[5:])

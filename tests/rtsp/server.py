#!/usr/bin/python3
"""Serves the video of an MP4 file over RTSP, again and again, as a camera would: live, one picture at its time.

    server.py VIDEO.mp4 [--codec h264|h265] [--port N] [--user NAME]

Listens on 127.0.0.1 only, at /cam, on a free port unless one is given, and prints "port N" once it does. With --user it
asks for that name and the password in PEEL_TEST_PASSWORD. Ends when its standard input is closed, so that it never
outlives the test that started it.
"""

import argparse
import os
import sys

import gi

gi.require_version("Gst", "1.0")
gi.require_version("GstRtspServer", "1.0")
from gi.repository import GLib, Gst, GstRtspServer  # noqa: E402

BYTE_STREAM = {"h264": "video/x-h264,stream-format=byte-stream,alignment=au",
               "h265": "video/x-h265,stream-format=byte-stream,alignment=au"}


def read_pictures(path, codec):
    """The coded pictures in decoding order as (bytes, time, length), times in ns from 0, and the whole length."""
    pipeline = Gst.parse_launch(f"filesrc name=file ! qtdemux ! {codec}parse config-interval=-1 ! {BYTE_STREAM[codec]} "
                                "! appsink name=sink sync=false")
    pipeline.get_by_name("file").set_property("location", path)
    pipeline.set_state(Gst.State.PLAYING)
    sink, pictures = pipeline.get_by_name("sink"), []
    while (sample := sink.emit("pull-sample")) is not None:
        buffer = sample.get_buffer()
        pictures.append((buffer.extract_dup(0, buffer.get_size()), buffer.pts, buffer.duration))
    pipeline.set_state(Gst.State.NULL)
    if not pictures:
        sys.exit(f"{path} gives no {codec} video")
    first = min(time for _, time, _ in pictures)
    pictures = [(data, time - first, length) for data, time, length in pictures]
    return pictures, max(time + length for _, time, length in pictures)


class Camera(GstRtspServer.RTSPMediaFactory):
    def __init__(self, pictures, whole, codec):
        super().__init__()
        self.pictures, self.whole = pictures, whole
        self.set_launch(f"( appsrc name=source is-live=true format=time caps={BYTE_STREAM[codec]} "
                        f"! {codec}parse ! rtp{codec}pay name=pay0 pt=96 config-interval=1 )")

    def do_configure(self, media):
        sent = 0

        def push(source, _length):
            nonlocal sent
            turn, index = divmod(sent, len(self.pictures))
            data, time, length = self.pictures[index]
            buffer = Gst.Buffer.new_wrapped(data)
            buffer.pts, buffer.duration = time + turn * self.whole, length
            sent += 1
            source.emit("push-buffer", buffer)

        media.get_element().get_by_name("source").connect("need-data", push)


def protect(server, factory, user):
    """Lets in whoever knows the password, and nobody else."""
    token = GstRtspServer.RTSPToken()
    token.set_string("media.factory.role", user)
    auth = GstRtspServer.RTSPAuth()
    auth.add_basic(GstRtspServer.RTSPAuth.make_basic(user, os.environ["PEEL_TEST_PASSWORD"]), token)
    server.set_auth(auth)
    for right in ("media.factory.access", "media.factory.construct"):
        factory.add_role_from_structure(Gst.Structure.from_string(f"{user}, {right}=true")[0])
    structure = Gst.Structure.new_empty(user)
    structure.set_value("media.factory.access", True)
    structure.set_value("media.factory.construct", True)
    factory.add_role_from_structure(structure)


def main():
    parser = argparse.ArgumentParser(description="Serves an MP4 file over RTSP on 127.0.0.1, again and again.")
    parser.add_argument("video")
    parser.add_argument("--codec", choices=sorted(BYTE_STREAM), default="h264")
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--user")
    arguments = parser.parse_args()

    Gst.init(None)
    server = GstRtspServer.RTSPServer()
    server.set_address("127.0.0.1")
    server.set_service(str(arguments.port))
    factory = Camera(*read_pictures(arguments.video, arguments.codec), arguments.codec)
    if arguments.user:
        protect(server, factory, arguments.user)
    server.get_mount_points().add_factory("/cam", factory)
    if server.attach(None) == 0:
        sys.exit(f"cannot listen on 127.0.0.1:{arguments.port}")
    print("port", server.get_bound_port(), flush=True)

    loop = GLib.MainLoop()
    GLib.io_add_watch(sys.stdin.fileno(), GLib.PRIORITY_DEFAULT, GLib.IO_IN | GLib.IO_HUP,
                      lambda *_: bool(os.read(sys.stdin.fileno(), 64)) or loop.quit())
    loop.run()


if __name__ == "__main__":
    main()

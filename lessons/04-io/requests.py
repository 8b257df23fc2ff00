# requests.py -- three HTTP requests at the same time, to a server that takes as
# many seconds as the path says.
import asyncio
import os

ADDRESS = f"/tmp/requests-{os.getpid()}"  # a Unix socket


async def get(reader, writer, path):
    writer.write(f"GET {path} HTTP/1.1\r\nHost: localhost\r\n"
                 "Connection: close\r\n\r\n".encode())
    status = int((await reader.readline()).split()[1])
    while (line := await reader.readline()) != b"\r\n":
        if line.lower().startswith(b"content-length:"):
            length = int(line.split()[1])
    return status, await reader.readexactly(length)


async def fetch(path):
    reader, writer = await asyncio.open_unix_connection(ADDRESS)
    print("GET", path)
    status, body = await get(reader, writer, path)
    writer.close()
    print(f"{path} answered: {status}, {len(body)} bytes")


async def answer_late(reader, writer):
    seconds = float((await reader.readline()).split()[1][1:])
    while await reader.readline() != b"\r\n":
        pass
    await asyncio.sleep(seconds)
    writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 12\r\n"
                 b"Connection: close\r\n\r\n%7.3f late" % seconds)
    writer.close()


async def serve_and_fetch():
    server = await asyncio.start_unix_server(answer_late, ADDRESS)
    await asyncio.gather(*[fetch(path) for path in ("/3", "/1", "/2")])
    server.close()
    os.unlink(ADDRESS)


asyncio.run(serve_and_fetch())

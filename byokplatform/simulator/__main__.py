"""``python -m byokplatform.simulator --port 0 --name NAME``: prints its base URL first, ends on SIGTERM."""

import argparse
import asyncio
import signal
import sys

from aiohttp import web

from byokplatform.simulator.server import make_app


async def serve(port: int, name: str) -> None:
    """Serve on loopback until SIGTERM or SIGINT. Port 0 takes a free one."""
    runner = web.AppRunner(make_app(name), handler_cancellation=True, access_log=None, shutdown_timeout=0.5)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", port)
    await site.start()
    stopped = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stopped.set)
    sys.stdout.write(f"http://127.0.0.1:{runner.addresses[0][1]}/v1\n")
    sys.stdout.flush()
    await stopped.wait()
    await runner.cleanup()


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m byokplatform.simulator", description=__doc__)
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--name", default="Simulator")
    options = parser.parse_args()
    asyncio.run(serve(options.port, options.name))


if __name__ == "__main__":
    main()

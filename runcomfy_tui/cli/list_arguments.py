"""The words of ``runcomfy-tui ls``, ``watch`` and ``download``: commands about the jobs of the list."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from runcomfy_tui.cli.waiting_arguments import LONGEST_S, add_downloading, seconds

if TYPE_CHECKING:
    from runcomfy_tui.cli.catalogue_arguments import AddCommand

_FIELDS = """\
  job_id, request_id (null until it is accepted), state (waiting, not-sent,
  sending, unknown, queued, running, finishing, succeeded, failed, cancelled,
  rejected, withdrawn, lost), status (the service's word), queue_position (those
  ahead, as the service says it), cancelling, model_id or deployment_id (with
  deployment_name), prompt, label, tags (a list), note, created_at, started_at,
  finished_at, expires_at (of its files; ISO 8601, UTC), cost_usd, price_usd (an
  estimate), outputs, downloaded (numbers of files), error, problem (why it is
  not sent, or why the last question about it was not answered); null is unknown
"""
_FILTER = """\
FILTER is what stands behind / in the dashboard: words, state:failed,queued,
model:flux, label:…, tag:…, age<1h, queue>10, cost>0.1, day:today, and -term to
exclude; all of them must hold. Quote < and >, and write -- before a term that
begins with -.
"""

LS = f"""\
Lists what the journal on this machine knows, the newest first: nothing is asked
of RunComfy, and no token is needed. The columns are those of the dashboard, with
whole ids.

{_FILTER}
With --output json, JSON Lines, a job each:
{_FIELDS}
exit codes: 0 done (also where nothing fits), 64 wrong arguments or filter,
1 the journal cannot be read
"""

WATCH = f"""\
Follows the jobs that the filter finds now, or those named by the ids of their
requests, until all of them have ended. While a dashboard is open that one asks
about them; without one this command does, and downloads what has succeeded, as
a dashboard would. Each change is a line; jobs that join later are not followed.

{_FILTER}
With --output json, JSON Lines, a job at each of its changes:
{_FIELDS}
exit codes, the first of these that applies:
  70  the outcome of one is unknown        64  wrong arguments or filter
  1   one failed, was cancelled,           65  nothing fits
      rejected, withdrawn or lost          75  the time of --timeout was up
  0   all succeeded                        77  not signed in, or refused
  129, 130, 143  left by SIGHUP, Ctrl-C, SIGTERM: the jobs go on
"""

DOWNLOAD = f"""\
Fetches the files of jobs that have succeeded, named by the ids of their
requests, or by a filter. What is here already stays as it is. RunComfy deletes
files 7 days after the job's end. Files are checked, never overwritten, and
fetched from RunComfy's own hosts alone: what lies elsewhere is listed, to be
opened by hand. Beside each file a .json tells of it.

{_FILTER}
Prints a line for each file: the path, or the address of one on a foreign host.
With --output json, JSON Lines, a file each: job_id, request_id, index, state
(done, refused: a foreign host, failed, gone, paused, wanted), path (null unless
it is here), size_bytes, sha256, url, problem.

exit codes:
  0  all are here, or on         75  some could not be fetched now: a dashboard
     foreign hosts                   goes on with them
  1  some cannot be had          77  not signed in
  64 wrong arguments or filter   129, 130, 143
  65 nothing fits                    left by SIGHUP, Ctrl-C, SIGTERM
"""


def add_lists(command: AddCommand) -> None:
    """Add ``ls``, ``watch`` and ``download``."""
    parser = command("ls", "list the jobs of this machine's list", epilog=LS)
    parser.add_argument("filter", nargs="*", metavar="FILTER", help="words and terms that all must hold")
    parser.add_argument("--limit", type=_limit, default=None, metavar="N", help="at most so many (all)")
    watch = command("watch", "follow jobs until all of them have ended", epilog=WATCH)
    watch.add_argument("filter", nargs="*", metavar="ID|FILTER", help="ids of requests, or a filter (all that go on)")
    watch.add_argument(
        "--timeout", type=seconds(0.1, LONGEST_S), default=None, metavar="N", help="for at most so many seconds"
    )
    download = command("download", "download the files of jobs that have succeeded", epilog=DOWNLOAD)
    download.add_argument("filter", nargs="+", metavar="ID|FILTER", help="ids of requests, or a filter")
    add_downloading(download, folder=None, of="the files")


def _limit(text: str) -> int:
    if not (text.isascii() and text.isdigit() and 0 < int(text[:10]) < 10**9):
        raise argparse.ArgumentTypeError("it is a whole number, 1 or more")
    return int(text)

"""``runcomfy-tui simulate``: the local RunComfy alone."""

from __future__ import annotations

import argparse


def simulate(arguments: argparse.Namespace) -> int:
    """Serve until a signal, or with ``--exit-with-stdin`` until standard input ends; return the exit code."""
    from runcomfy_tui.simulator import SimulatorOptions, run

    return run(
        SimulatorOptions(
            port=arguments.port,
            speed=arguments.speed,
            seed=arguments.seed,
            state=arguments.state,
            catalogue=arguments.catalogue,
            faults=tuple(arguments.fault),
            exit_with_stdin=arguments.exit_with_stdin,
        )
    )

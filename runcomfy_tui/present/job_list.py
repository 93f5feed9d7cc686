"""The jobs of a table in the order and selection of the screen: a list of rows sifted by the filter language."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from runcomfy_tui.domain.job import Job
from runcomfy_tui.domain.query import EVERYTHING, Haystacks, Query, matches, select
from runcomfy_tui.present.column import Column
from runcomfy_tui.present.row_list import RowList


@dataclass(frozen=True, slots=True)
class JobSieve:
    """Lets those jobs through that a query finds; ``haystacks`` is the searched text that is kept of each."""

    query: Query
    haystacks: Haystacks

    @property
    def text(self) -> str:
        """Return the query as it was typed."""
        return self.query.text

    @property
    def is_empty(self) -> bool:
        """Tell whether every job passes."""
        return self.query.is_empty

    @property
    def timed(self) -> bool:
        """Tell whether the answer changes as time passes."""
        return self.query.timed

    def passes(self, job: Job, now: float) -> bool:
        """Tell whether the query finds the job."""
        return matches(self.query, job, now, haystacks=self.haystacks)

    def select(self, jobs: Iterable[Job], now: float) -> set[str]:
        """Return the ids of the jobs that the query finds."""
        return select(self.query, jobs, now, self.haystacks)

    def forget(self, job_ids: Iterable[str]) -> None:
        """Drop the texts of jobs that are gone."""
        for job_id in job_ids:
            self.haystacks.forget(job_id)


class JobList(RowList[Job]):
    """Jobs by id, with a query; equal rows stand newest first."""

    def __init__(self, column: Column[Job], *, reverse: bool = False) -> None:
        super().__init__(column, reverse=reverse)
        self._haystacks = Haystacks()
        self.sieve = JobSieve(EVERYTHING, self._haystacks)

    @property
    def jobs(self) -> dict[str, Job]:
        """Return every job by its id."""
        return self.rows

    def set_query(self, query: Query, now: float) -> None:
        """Show what this query lets through."""
        self.set_sieve(self.sieve_of(query), now)

    def sieve_of(self, query: Query) -> JobSieve:
        """Return what this query lets through, with the texts that are kept of these jobs."""
        return JobSieve(query, self._haystacks)

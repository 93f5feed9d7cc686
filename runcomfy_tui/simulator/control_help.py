"""What `GET /_simulator/` says."""

from __future__ import annotations

HELP = """\
This is a local RunComfy, for demos and tests. Its own paths need no token, and no fault touches them.

GET  /_simulator/stats               counts since the start, and jobs by state
GET  /_simulator/jobs?inputs=TEXT    every accepted job, or those with TEXT in their inputs, with their files' addresses
GET  /_simulator/deployments         every deployment with its instances and what waits for them
POST /_simulator/deployments/ID      changes one for good, without asking: {"workflow_version": 4, "deleted": true,
                                     "workflow_api_json": {...}, "overrides": {...}, "readme": "...",
                                     "is_enabled": false, "min_instances": 0, "queue_size": 1, ...,
                                     "object_info": "missing" | "old" | "new" | "huge", "cold_start_s": 12,
                                     "instances": 2} (so many are warm at once, 0: none),
                                     {"cancelled": "canceled", "with_outcome": false} choose how its requests to come
                                     are worded (an empty text and null: by chance)
GET  /_simulator/webhooks            what would have been sent to webhooks; nobody is ever called
GET  /_simulator/faults              the faults that are on
GET  /_simulator/faults?describe=1   every fault there is, with its meaning, unit, modes and calls
PUT  /_simulator/faults              replaces them all: {"server-error": 0.5, "stall": true,
                                     "rate-limit": "hidden:2",
                                     "garbage": {"strength": 1, "mode": "html", "calls": ["result"]},
                                     "no-balance": {"doors": ["serverless"]}} (doors: model and serverless, or both)
                                     null and false leave one out; {} switches all off
POST /_simulator/clock               {"advance_s": 60} moves time forward; {} only tells it
GET  /_simulator/balance             what is left on the first account
POST /_simulator/balance             {"balance_usd": 0.5} sets it; at zero submits are refused (402). One that was never
                                     set starts at 25 dollars and is filled up again by itself
GET  /_simulator/sign-ins            every sign-in by device code, and how they go by themselves
PUT  /_simulator/sign-ins            lets those to come and those that are open decide themselves: {"auto": "approve" |
                                     "deny" | "expire" | null, "after_s": 3, "account": "first" | "other",
                                     "expires_in": 600, "poll_interval": 2}; what is left out is as usual, {} all of it.
                                     Seconds are real ones, whatever the speed; moving the clock moves them too
POST /_simulator/sign-ins/CODE       decides about one by the code that a person sees: {"approve": true, "account":
                                     "other"}, {"deny": true} or {"expire": true}; a browser can do it at /cli-auth
GET  /_simulator/tokens              every token that there ever was, and which of them work
POST /_simulator/tokens              {"rotate": true} stops all tokens of the first account and answers a new one,
                                     {"revoke": true} gives none. {"account": "other"} for the other account's,
                                     {"token": "..."} for this one only. A sign-in gives one that works
POST /_simulator/reset               forgets jobs, sign-ins, counts, faults; the first tokens work again; time goes on

GET  /files/bulk-SIZE/NUMBER.wav     a sound of so many bytes (44 to 4294967295), with a strong ETag and ranges; it is
                                     made as it is sent. “file_bytes” in the counts is what all files together sent;
                                     the faults “slow-file” and “cut-file” slow them down and break them off

A prompt with “explicit” or “celebrity” in it fails by content policy; a media address with “missing” in its
path fails because it cannot be downloaded. Running videos refuse to be cancelled, and so do running LoRA deployments;
a running ComfyUI request takes a second or two to stop. Files are gone after 7 days.
Deployments: dep-portrait-sdxl, dep-edit-qwen, dep-wan-video (ComfyUI), dep-lora-anna, dep-lora-motion (LoRA),
dep-old-paused (disabled), dep-deleted, dep-of-somebody-else. Their instances start cold, one more when more than
queue_size requests wait for each, and stop when they have had nothing to do for their keep-warm time.
"""

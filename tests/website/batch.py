"""A small wiki whose rules run: a range, one of two words, a left-over, a contested bullet."""

BATCH = """@ kb/heuristics/Batch.md
# Heuristic: Batch

Pick a batch size.

== The Insight (Rule of Thumb) ==

* **Long Text:** `batch_size=2`, half of it on old cards.
* **Chat:** `batch_size=16`.
* **Loader:** 2 workers.

| Task | Batch Size | Precision | Learning Rate |
|---|---|---|---|
| Chat | `batch_size=4-8` | bf16 or fp16 | 2e-4 to 3e-4 |
| Code | `batch_size=8+` | bf16 | 1e-4 |

== Statement 13 ==

A heading whose id would be that of a sentence.

== Calculator ==

Another.
@ kb/heuristics/Idle.md
# Heuristic: Idle

== The Insight (Rule of Thumb) ==

* **Steps:** `max_steps=60` for a trial.
* **Patience:** have some.
@ kb/heuristics/Silent.md
# Heuristic: Silent

Says nothing.
@ heuristics/Batch.yaml
page: Heuristic:Batch
title: Which batch?
inputs:
  task: {choice: rows of "The Insight (Rule of Thumb)"}
  tokens: {number: tokens, from: 1, to: 8192, default: 512, whole: true, label: length}
  long: {flag: bullet "Long Text"}
first: [Long Text]
results:
  batch_size: {column: Batch Size, label: batch size}
  precision: {column: Precision}
  rate: {column: Learning Rate}
applies:
  Chat: row "Chat"
unused:
  Loader: not about the batch
formulas:
  total: {value: batch_size * tokens, label: tokens a step, unit: tokens, source: counted}
  odd: {value: 1 / (tokens - 13), label: odd one}
plot: {over: batch_size, of: total, points: [2, 4, 8, 16, 32]}
code: |
  Trainer(batch_size = {batch_size}, precision = {precision}, rate = {rate})
cases:
  - given: {task: Chat}
    expect: {batch_size: 4-8}
"""

"""What bench/run is made of, in the order in which it works: prepare, agreement, calls, frames, live, report, chart."""

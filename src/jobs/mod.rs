//! Unattended imports: what is known of them from one night to the next, without I/O and without a clock.

pub mod metrics;

//! Chance that is none: numbers that follow from a seed and from what they are drawn for.
//!
//! A draw depends on nothing that was drawn before, so that the same seed gives the same faults and costs whatever else the
//! portal was told to do. The mixing is that of `SplitMix64`.

/// The draws for costs.
pub(super) const COSTS: u64 = 1;
/// The draws for faults; the n-th rule draws from `FAULTS + n`.
pub(super) const FAULTS: u64 = 1000;

/// A number below `bound` (0 when that is 0), drawn for these numbers: the seed, what it is for, which one.
pub(super) fn below(bound: u64, drawn_for: [u64; 3]) -> u64 {
    let drawn = drawn_for
        .into_iter()
        .fold(0x9E37_79B9_7F4A_7C15, |state, part| {
            mixed(state ^ mixed(part))
        });
    drawn.checked_rem(bound).unwrap_or(0)
}

const fn mixed(number: u64) -> u64 {
    let z = number.wrapping_add(0x9E37_79B9_7F4A_7C15);
    let z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    let z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    z ^ (z >> 31)
}

#[cfg(test)]
mod tests {
    use super::below;

    #[test]
    fn draws_are_even_enough_and_do_not_depend_on_one_another() {
        let hits = |seed| {
            (0..100_000)
                .filter(|n| below(100, [seed, 5, *n]) == 0)
                .count()
        };
        for seed in 0..5 {
            assert!((900..1100).contains(&hits(seed)), "{}", hits(seed));
        }
        assert_ne!(below(u64::MAX, [1, 5, 9]), below(u64::MAX, [2, 5, 9]));
        assert_eq!(below(0, [1, 2, 3]), 0);
    }
}

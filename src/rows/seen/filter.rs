//! [`Filter`]: which prints surely were not noted.

/// Bits that each print sets.
const BITS: u32 = 5;
/// Bits of a number that tells a bit's place in a block.
const PLACE: u32 = 9;

/// A Bloom filter in blocks of 512 bits, so that a question costs one look at the memory. Blocks stand in the order of the prints: sorted
/// ones are put in from one end to the other.
///
/// Of prints that were not put in it takes 0.3 % for ones that may have been when it has 16 bits for each that was, 5 % at 7.
#[derive(Debug)]
pub(super) struct Filter {
    blocks: Vec<[u64; 8]>,
}

impl Filter {
    /// One that has nothing and no room.
    pub(super) const fn none() -> Self {
        Self { blocks: Vec::new() }
    }

    /// One that has nothing, of so many bytes.
    pub(super) fn of_bytes(bytes: usize) -> Self {
        let blocks = bytes.div_ceil(size_of::<[u64; 8]>()).max(1);
        Self {
            blocks: vec![[0; 8]; blocks],
        }
    }

    /// Whether it has no room, and so nothing.
    pub(super) const fn is_none(&self) -> bool {
        self.blocks.is_empty()
    }

    /// Takes everything out.
    pub(super) fn clear(&mut self) {
        self.blocks.fill([0; 8]);
    }

    fn block(&self, print: u64) -> usize {
        let share = (print >> 32) * self.blocks.len() as u64;
        usize::try_from(share >> 32).unwrap_or(0)
    }

    /// `false`: it was not put in.
    pub(super) fn may_have(&self, print: u64) -> bool {
        let Some(block) = self.blocks.get(self.block(print)) else {
            return false;
        };
        let set = places(print).fold(u64::MAX, |set, (word, bit)| {
            set & block.get(word).map_or(0, |word| word >> bit)
        });
        set & 1 == 1
    }

    /// Something of the block of a print, read so that it is near when it is asked for.
    pub(super) fn touch(&self, print: u64) -> u64 {
        let block = self.blocks.get(self.block(print));
        block.and_then(|block| block.first()).copied().unwrap_or(0)
    }

    pub(super) fn put(&mut self, print: u64) {
        let block = self.block(print);
        let Some(block) = self.blocks.get_mut(block) else {
            return;
        };
        for (word, bit) in places(print) {
            if let Some(word) = block.get_mut(word) {
                *word |= 1 << bit;
            }
        }
    }
}

/// The places of a print's bits in its block. They hang on all its bits, those behind the ones that name the block above all.
fn places(print: u64) -> impl Iterator<Item = (usize, u32)> {
    let mixed = print.wrapping_mul(0x9E37_79B9_7F4A_7C15);
    (1..=BITS).map(move |number| {
        let place = mixed >> (u64::BITS - number * PLACE);
        ((place >> 6 & 7) as usize, (place & 63) as u32)
    })
}

#[cfg(test)]
mod tests {
    use super::Filter;
    use crate::rows::content::digest_of_text;

    fn print(number: u32) -> u64 {
        digest_of_text(&number.to_string()).first_64_bits()
    }

    #[test]
    fn what_was_put_in_is_there_and_little_else() {
        // Sixteen and seven bits for each.
        for (bytes, others) in [(40_000, 120), (17_500, 1_300)] {
            let mut filter = Filter::of_bytes(bytes);
            assert!(!(0..20_000).any(|number| filter.may_have(print(number))));
            (0..20_000).for_each(|number| filter.put(print(number)));
            assert!((0..20_000).all(|number| filter.may_have(print(number))));
            let found = (20_000..40_000).filter(|number| filter.may_have(print(*number)));
            let found = found.count();
            assert!(found < others, "{found} of 20,000 with {bytes} bytes");
        }
        assert!(!Filter::none().may_have(0));
    }
}

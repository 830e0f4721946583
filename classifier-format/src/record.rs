//! The elements of sections.

use bytemuck::Pod;

/// An integer.
pub trait Word: Pod {
    /// The integer with its bytes in the other order.
    #[must_use]
    fn swapped(self) -> Self;
}

macro_rules! words {
    ($($word:ty),*) => {
        $(
            impl Word for $word {
                fn swapped(self) -> Self {
                    self.swap_bytes()
                }
            }

            impl Record for $word {
                type Word = Self;
            }
        )*
    };
}

words!(u8, u16, u32, u64);

/// A record of a section.
pub trait Record: Pod {
    /// The integers that it consists of.
    type Word: Word;

    /// Converts it for machines of the other byte order.
    fn swap_byte_order(&mut self) {
        let words: &mut [Self::Word] = bytemuck::cast_slice_mut(core::slice::from_mut(self));
        words.iter_mut().for_each(|word| *word = word.swapped());
    }
}

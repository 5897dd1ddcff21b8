//! A run of bytes read as dice; where it ends, everything is 0, so that shorter runs are simpler.

use gradus::quantity::Date;

pub struct Dice<'b> {
    bytes: &'b [u8],
    at: usize,
}

impl<'b> Dice<'b> {
    pub fn new(bytes: &'b [u8]) -> Self {
        Self { bytes, at: 0 }
    }

    /// A number below the bound.
    pub fn below(&mut self, bound: usize) -> usize {
        let byte = self.bytes.get(self.at).copied().unwrap_or(0);
        self.at += 1;
        usize::from(byte) * bound / 256
    }

    /// True so many times in a hundred.
    pub fn chance(&mut self, of_a_hundred: usize) -> bool {
        self.below(100) >= 100 - of_a_hundred
    }

    pub fn pick<T: Clone>(&mut self, of: &[T]) -> T {
        of[self.below(of.len())].clone()
    }

    /// Some of them, at least one.
    pub fn some<T: Clone>(&mut self, of: &[T]) -> Vec<T> {
        let mut some: Vec<T> = of.iter().filter(|_| self.chance(30)).cloned().collect();
        if some.is_empty() {
            some.push(self.pick(of));
        }
        some
    }

    /// A day of the years 2022 to 2026, often near the beginning or end of something.
    pub fn day(&mut self) -> Date {
        let year = 2022 + self.below(4) as i16;
        if self.chance(60) {
            let edges = [
                (8, 14),
                (12, 20),
                (1, 8),
                (5, 23),
                (10, 15),
                (6, 30),
                (7, 1),
                (8, 15),
                (8, 13),
                (5, 24),
                (10, 16),
                (12, 21),
                (10, 1),
            ];
            let (month, day) = self.pick(&edges);
            return Date::new(year, month, day).unwrap();
        }
        Date::new(year, 1 + self.below(12) as i8, 1 + self.below(28) as i8).unwrap()
    }

    pub fn audit_day(&mut self) -> Date {
        self.day()
    }
}

//! A sheet's cells, handed on by the thread that reads them: it does nothing but that, and another one makes rows of them.

use std::collections::VecDeque;
use std::hint::black_box;
use std::sync::mpsc::{Receiver, Sender, channel};

use calamine::DataRef;

use super::SourceErrorKind;
use super::sheet_cells::{Cells, SheetCell, Value, corrupt};

/// Cells that are handed on at a time. Each time costs both threads a call of the system; what they take of the memory in larger pieces it
/// gives back late.
const CELLS: usize = 1 << 11;
/// Bytes of text past which cells are handed on, and for which there is room.
const TEXTS: usize = 56 << 10;
const ROOM: usize = 64 << 10;
/// How often they are handed on before they are taken, while they are being taken.
pub(super) const AHEAD: usize = 6;
/// The same as long as nobody takes them yet: some 6 MB, 13,000 rows of ten cells, which are read in the time that the look at a sheet of
/// 100,000 rows takes.
pub(super) const LONG_AHEAD: usize = 64;

/// Some cells, in little room: they go from one processor to another.
#[derive(Default)]
pub(super) struct SomeCells<'a> {
    places: Vec<Place>,
    /// The texts that cells hold as their own, end to end. What one thread takes from the memory and another gives back costs both more than a copy.
    texts: String,
    /// The texts that cells share with others.
    shared: VecDeque<&'a str>,
    /// What the other cells hold, and the bytes of texts among that.
    others: VecDeque<Value<'a>>,
    other_bytes: usize,
}

/// Where a cell stands, and which is its value.
struct Place {
    row: u32,
    column: u32,
    held: Held,
}

enum Held {
    /// The text of its own that ends there.
    Text(u32),
    /// The next text that is shared.
    Shared,
    /// The next of the others.
    Other,
}

impl<'a> SomeCells<'a> {
    /// Empties it; there is room at once for all that it will take, since what grows leaves its former places behind.
    fn clear(&mut self) {
        self.places.clear();
        self.places.reserve_exact(CELLS);
        self.texts.clear();
        self.shared.clear();
        self.others.clear();
        self.other_bytes = 0;
    }

    /// Whether it holds as much as it should.
    #[inline]
    pub(super) fn is_full(&self) -> bool {
        self.places.len() >= CELLS || self.texts.len().saturating_add(self.other_bytes) >= TEXTS
    }

    /// Adds a cell.
    #[inline]
    pub(super) fn push(&mut self, cell: SheetCell<'a>) {
        let SheetCell { row, column, value } = cell;
        let read = match &value {
            Value::Known(value) => Some(value),
            Value::Read(read) => Some(read.get_value()),
            Value::Lent | Value::Percent(_) | Value::Error(_) | Value::NotComputed => None,
        };
        let held = match read {
            Some(DataRef::String(text)) => {
                if self.texts.is_empty() {
                    self.texts.reserve_exact(ROOM);
                }
                self.texts.push_str(text);
                Held::Text(u32::try_from(self.texts.len()).unwrap_or(u32::MAX))
            }
            Some(DataRef::SharedString(text)) => {
                if self.shared.is_empty() {
                    self.shared.reserve_exact(CELLS);
                }
                self.shared.push_back(*text);
                Held::Shared
            }
            Some(_) | None => {
                let bytes = match (read, &value) {
                    (Some(DataRef::DateTimeIso(text) | DataRef::DurationIso(text)), _)
                    | (None, Value::Error(text)) => text.len(),
                    _ => 0,
                };
                self.other_bytes = self.other_bytes.saturating_add(bytes);
                self.others.push_back(value);
                Held::Other
            }
        };
        self.places.push(Place { row, column, held });
    }

    /// Has a look at the first byte of every text that is shared: they lie wherever there was room, and a thread waits for many of them at once,
    /// and not for each when its turn comes.
    fn look_over(&self) {
        let first = self.shared.iter().filter_map(|text| text.bytes().next());
        black_box(first.fold(0_u8, |all, byte| all ^ byte));
    }
}

/// What is handed on.
enum Handed<'a> {
    Cells(SomeCells<'a>),
    /// What comes behind the cells before it.
    Failed(SourceErrorKind),
    End,
}

/// Where cells are handed on.
pub(super) struct CellsAhead<'a> {
    to_take: Sender<Handed<'a>>,
    /// What may be filled: no more are under way than there were at first.
    free: Receiver<SomeCells<'a>>,
}

/// Where they arrive.
pub(super) struct CellsBeside<'a> {
    handed: Receiver<Handed<'a>>,
    done: Sender<SomeCells<'a>>,
    some: SomeCells<'a>,
    /// How many there are, with those that are here.
    all: usize,
    /// How many of them were given.
    given: usize,
    lent: Lent<'a>,
    /// Where the last text of its own that a cell holds ends.
    text_end: usize,
    over: bool,
}

/// The text that is lent.
enum Lent<'a> {
    /// From there to there among those that cells hold as their own.
    Own(usize, usize),
    Shared(&'a str),
}

/// Both ends; cells are handed on so often ahead until the first are taken.
pub(super) fn cells_beside<'a>(ahead: usize) -> (CellsAhead<'a>, CellsBeside<'a>) {
    let (to_take, handed) = channel();
    let (done, free) = channel();
    for _ in 0..ahead {
        // Nobody is gone yet.
        drop(done.send(SomeCells::default()));
    }
    let beside = CellsBeside {
        handed,
        done,
        some: SomeCells::default(),
        all: ahead.saturating_add(1),
        given: 0,
        lent: Lent::Own(0, 0),
        text_end: 0,
        over: false,
    };
    (CellsAhead { to_take, free }, beside)
}

impl<'a> CellsAhead<'a> {
    /// Hands on cells to their end, or until nobody takes them any more.
    pub(super) fn hand_on(self, mut cells: Box<dyn Cells<'a> + 'a>) {
        while let Ok(mut some) = self.free.recv() {
            some.clear();
            let end = match cells.fill(&mut some) {
                Ok(true) => None,
                Ok(false) => Some(Handed::End),
                Err(kind) => Some(Handed::Failed(kind)),
            };
            let is_taken = self.to_take.send(Handed::Cells(some)).is_ok();
            if let Some(end) = end {
                // Whoever takes them may have gone.
                drop(self.to_take.send(end));
                return;
            }
            if !is_taken {
                return;
            }
        }
    }
}

impl<'a> CellsBeside<'a> {
    /// Goes on to these cells.
    fn turn_to(&mut self, some: SomeCells<'a>) {
        some.look_over();
        let done = std::mem::replace(&mut self.some, some);
        self.given = 0;
        self.text_end = 0;
        if self.all > AHEAD {
            self.all = self.all.saturating_sub(1);
            return;
        }
        let is_usual = done.texts.capacity() <= 2 * ROOM;
        // What one long text has made large is not kept. At the end nobody fills it anew.
        drop(
            self.done
                .send(if is_usual { done } else { SomeCells::default() }),
        );
    }

    /// The next of the cells that have arrived.
    #[inline]
    fn next_here(&mut self) -> Option<SheetCell<'a>> {
        let Place { row, column, held } = self.some.places.get(self.given)?;
        let (row, column) = (*row, *column);
        self.given = self.given.saturating_add(1);
        let value = match *held {
            Held::Text(end) => {
                self.lent = Lent::Own(self.text_end, end as usize);
                self.text_end = end as usize;
                Value::Lent
            }
            Held::Shared => {
                self.lent = Lent::Shared(self.some.shared.pop_front().unwrap_or_default());
                Value::Lent
            }
            Held::Other => self.some.others.pop_front()?,
        };
        Some(SheetCell { row, column, value })
    }
}

impl<'a> Cells<'a> for CellsBeside<'a> {
    #[inline]
    fn next(&mut self) -> Result<Option<SheetCell<'a>>, SourceErrorKind> {
        loop {
            if let Some(cell) = self.next_here() {
                return Ok(Some(cell));
            }
            if self.over {
                return Ok(None);
            }
            match self.handed.recv() {
                Ok(Handed::Cells(some)) => self.turn_to(some),
                Ok(Handed::Failed(kind)) => {
                    self.over = true;
                    return Err(kind);
                }
                Ok(Handed::End) => self.over = true,
                // Whoever hands them on is gone without a word: the parser panicked.
                Err(_) => return Err(corrupt("sheetData: cannot be parsed")),
            }
        }
    }

    fn lent(&self) -> Option<&str> {
        match self.lent {
            Lent::Own(from, to) => self.some.texts.get(from..to),
            Lent::Shared(text) => Some(text),
        }
    }
}

#[cfg(test)]
mod tests {
    use calamine::{Cell, DataRef};

    use super::super::SourceErrorKind;
    use super::super::sheet_cells::{Cells, SheetCell, Value, corrupt};
    use super::{AHEAD, CELLS, SomeCells, TEXTS, cells_beside};

    fn text(row: u32) -> String {
        "я".repeat(row as usize % 4)
    }

    /// So many cells, and an error behind them where one is wanted.
    struct Count(u32, bool);

    impl<'a> Cells<'a> for Count {
        fn next(&mut self) -> Result<Option<SheetCell<'a>>, SourceErrorKind> {
            if self.0 == 0 {
                return if self.1 { Err(corrupt("x")) } else { Ok(None) };
            }
            self.0 -= 1;
            let value = match self.0 % 3 {
                0 => Value::Percent(0.5),
                1 => Value::Read(Cell::new((self.0, 0), DataRef::SharedString("x"))),
                _ => Value::Read(Cell::new((self.0, 0), DataRef::String(text(self.0)))),
            };
            Ok(Some(SheetCell {
                row: self.0,
                column: 0,
                value,
            }))
        }
    }

    #[test]
    fn all_cells_come_in_order_and_what_ends_them_behind_them() {
        let batch = u32::try_from(CELLS).unwrap();
        for count in [0, 1, batch, 3 * batch + 5, 20 * batch] {
            for (fails, before) in [(false, AHEAD), (true, AHEAD), (false, 15)] {
                let (ahead, mut beside) = cells_beside(before);
                std::thread::scope(|scope| {
                    scope.spawn(|| ahead.hand_on(Box::new(Count(count, fails))));
                    for row in (0..count).rev() {
                        let cell = beside.next().unwrap().unwrap();
                        assert_eq!(cell.row, row);
                        let is_lent = matches!(cell.value, Value::Lent);
                        assert_eq!(is_lent, row % 3 != 0);
                        let own = text(row);
                        let lent = if row % 3 == 1 { "x" } else { own.as_str() };
                        assert!(!is_lent || beside.lent() == Some(lent));
                    }
                    let end = beside.next();
                    assert_eq!(end.is_err(), fails);
                    assert!(beside.next().is_ok_and(|cell| cell.is_none()));
                });
            }
        }
    }

    #[test]
    fn few_cells_are_enough_where_their_texts_are_long() {
        let long = || "2".repeat(TEXTS);
        for value in [
            Value::Known(DataRef::String(long())),
            Value::Read(Cell::new((0, 0), DataRef::DateTimeIso(long()))),
            Value::Error(long()),
        ] {
            let mut some = SomeCells::default();
            some.clear();
            assert!(!some.is_full());
            let (row, column) = (0, 0);
            some.push(SheetCell { row, column, value });
            assert!(some.is_full());
            some.clear();
            assert!(!some.is_full());
        }
    }

    #[test]
    fn nobody_waits_for_one_who_is_gone() {
        let (ahead, mut beside) = cells_beside(AHEAD);
        drop(ahead);
        assert!(beside.next().is_err());
        let (ahead, beside) = cells_beside(AHEAD);
        drop(beside);
        ahead.hand_on(Box::new(Count(100_000, false)));
    }
}

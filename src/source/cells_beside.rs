//! A sheet's cells, handed on by the thread that reads them: it does nothing but that, and another one makes rows of them.

use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::vec::IntoIter;

use calamine::DataRef;

use super::SourceErrorKind;
use super::sheet_cells::{Cells, SheetCell, Value, corrupt};

/// Cells that are handed on at a time, and how often ahead.
const CELLS: usize = 1 << 10;
const AHEAD: usize = 8;

/// Some cells.
struct Batch<'a> {
    cells: Vec<SheetCell<'a>>,
    /// The texts that cells hold as their own, end to end, and where each ends. What one thread takes from the memory and another gives back
    /// costs both more than a copy.
    texts: String,
    ends: Vec<usize>,
}

impl<'a> Batch<'a> {
    fn new() -> Self {
        Self {
            cells: Vec::with_capacity(CELLS),
            texts: String::new(),
            ends: Vec::new(),
        }
    }

    fn push(&mut self, mut cell: SheetCell<'a>) {
        let read = match &cell.value {
            Value::Known(value) => Some(value),
            Value::Read(read) => Some(read.get_value()),
            Value::Lent | Value::Percent(_) | Value::Error(_) | Value::NotComputed => None,
        };
        if let Some(DataRef::String(text)) = read {
            self.texts.push_str(text);
            self.ends.push(self.texts.len());
            cell.value = Value::Lent;
        }
        self.cells.push(cell);
    }
}

/// What is handed on.
enum Handed<'a> {
    Cells(Batch<'a>),
    /// What comes behind the cells before it.
    Failed(SourceErrorKind),
    End,
}

/// Where cells are handed on.
pub(super) struct CellsAhead<'a>(SyncSender<Handed<'a>>);

/// Where they arrive.
pub(super) struct CellsBeside<'a> {
    handed: Receiver<Handed<'a>>,
    cells: IntoIter<SheetCell<'a>>,
    texts: String,
    ends: IntoIter<usize>,
    /// Where the text that is lent begins and ends.
    lent: (usize, usize),
    over: bool,
}

/// Both ends.
pub(super) fn cells_beside<'a>() -> (CellsAhead<'a>, CellsBeside<'a>) {
    let (to_take, handed) = sync_channel(AHEAD);
    let beside = CellsBeside {
        handed,
        cells: Vec::new().into_iter(),
        texts: String::new(),
        ends: Vec::new().into_iter(),
        lent: (0, 0),
        over: false,
    };
    (CellsAhead(to_take), beside)
}

impl<'a> CellsAhead<'a> {
    /// Hands on cells to their end, or until nobody takes them any more.
    pub(super) fn hand_on(self, mut cells: Box<dyn Cells<'a> + 'a>) {
        loop {
            let mut some = Batch::new();
            let end = loop {
                match cells.next() {
                    Ok(Some(cell)) => some.push(cell),
                    Ok(None) => break Some(Handed::End),
                    Err(kind) => break Some(Handed::Failed(kind)),
                }
                if some.cells.len() == CELLS {
                    break None;
                }
            };
            let is_taken = self.0.send(Handed::Cells(some)).is_ok();
            if let Some(end) = end {
                // Whoever takes them may have gone.
                drop(self.0.send(end));
                return;
            }
            if !is_taken {
                return;
            }
        }
    }
}

impl<'a> Cells<'a> for CellsBeside<'a> {
    fn next(&mut self) -> Result<Option<SheetCell<'a>>, SourceErrorKind> {
        loop {
            if let Some(cell) = self.cells.next() {
                if matches!(cell.value, Value::Lent) {
                    let (_, before) = self.lent;
                    self.lent = (before, self.ends.next().unwrap_or(before));
                }
                return Ok(Some(cell));
            }
            if self.over {
                return Ok(None);
            }
            match self.handed.recv() {
                Ok(Handed::Cells(some)) => {
                    self.cells = some.cells.into_iter();
                    self.texts = some.texts;
                    self.ends = some.ends.into_iter();
                    self.lent = (0, 0);
                }
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
        let (from, to) = self.lent;
        self.texts.get(from..to)
    }
}

#[cfg(test)]
mod tests {
    use calamine::{Cell, DataRef};

    use super::super::SourceErrorKind;
    use super::super::sheet_cells::{Cells, SheetCell, Value, corrupt};
    use super::{CELLS, cells_beside};

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
            for fails in [false, true] {
                let (ahead, mut beside) = cells_beside();
                std::thread::scope(|scope| {
                    scope.spawn(|| ahead.hand_on(Box::new(Count(count, fails))));
                    for row in (0..count).rev() {
                        let cell = beside.next().unwrap().unwrap();
                        assert_eq!(cell.row, row);
                        let is_lent = matches!(cell.value, Value::Lent);
                        assert_eq!(is_lent, row % 3 == 2);
                        assert!(!is_lent || beside.lent() == Some(text(row).as_str()));
                    }
                    let end = beside.next();
                    assert_eq!(end.is_err(), fails);
                    assert!(beside.next().is_ok_and(|cell| cell.is_none()));
                });
            }
        }
    }

    #[test]
    fn nobody_waits_for_one_who_is_gone() {
        let (ahead, mut beside) = cells_beside();
        drop(ahead);
        assert!(beside.next().is_err());
        let (ahead, beside) = cells_beside();
        drop(beside);
        ahead.hand_on(Box::new(Count(100_000, false)));
    }
}
